package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.oracle.World.Look;
import java.util.List;
import java.util.Optional;

/** What explains each 401, from the looks at the canonical cache around it. */
final class NaiveAttribution {
  private final World world;
  private final List<Look> looks;
  private final Judgement.Notes notes;

  NaiveAttribution(World world, List<Look> looks, Judgement.Notes notes) {
    this.world = world;
    this.looks = looks;
    this.notes = notes;
  }

  void judge() {
    for (World.Line line : world.lines()) {
      boolean counts =
          line.role() == Role.CONSUMER
              && line.kind() == LogEvent.Kind.UNAUTHORIZED
              && line.at() >= world.from()
              && line.at() <= world.asOf();
      if (!counts) {
        continue;
      }
      if (line.at() == world.from() || world.keeperClockStepped()) {
        notes.doubt("401 at " + line.at() + " may or may not count");
      } else if (!world.observerClockStepped()) {
        explain(line.at());
      }
    }
  }

  private void explain(long at) {
    String what = "401 at " + at;
    Optional<Look> before =
        looks.stream().filter(look -> look.at() <= at).reduce((one, other) -> other);
    Optional<Look> after = looks.stream().filter(look -> look.at() > at).findFirst();
    if (before.isEmpty()) {
      notes.doubt(what + " before the first look");
      return;
    }
    Look last = before.get();
    long pause = after.map(Look::at).orElse(world.asOf()) - last.at();
    boolean overdue = pause > world.rules().maxGap();
    if (overdue && !(after.isPresent() && bridged(last, after.get()))) {
      if (after.isPresent() || at - last.at() > world.rules().maxGap()) {
        notes.object(what + " unattributable");
      } else {
        notes.doubt(what + " in the pause at the end");
      }
      return;
    }
    if (overdue) {
      notes.doubt(what + " in a pause in which nothing was written");
    }
    Sample inForce = last.sample();
    if (after.isPresent() && writtenBy(after.get().sample(), at)) {
      inForce = after.get().sample();
    }
    explain(what, at, inForce);
  }

  private static boolean bridged(Look one, Look other) {
    return one.sample().mtime().isPresent() && one.sample().equals(other.sample());
  }

  private static boolean writtenBy(Sample sample, long at) {
    return sample.mtime().map(Ticks::tick).filter(mtime -> mtime <= at).isPresent();
  }

  private void explain(String what, long at, Sample inForce) {
    if (inForce.state() != FileState.OK) {
      notes.object(what + " stale: " + inForce.state());
      return;
    }
    Optional<Long> expires = NaiveOracle.expiry(inForce);
    if (expires.isEmpty() || expires.get() == at) {
      notes.doubt(what + " at expiry or without one");
    } else if (expires.get() < at) {
      notes.object(what + " stale since " + expires.get());
    }
    // The earliest mtime of the same content is when it changed; a later one only repeats it.
    long latest = Ticks.tick(inForce.mtime().orElseThrow());
    long changed = latest;
    boolean other = false;
    for (Look look : looks) {
      if (look.at() > at) {
        break;
      }
      boolean same = look.sample().content().equals(inForce.content());
      other |= !same;
      if (same) {
        changed = Math.min(changed, Ticks.tick(look.sample().mtime().orElseThrow()));
      }
    }
    if (at - changed < world.rules().grace()) {
      if (other) {
        notes.object(what + " just rotated at " + changed);
      } else {
        notes.doubt(what + " soon after the first content ever seen");
      }
    } else if (at - latest < world.rules().grace()) {
      notes.doubt(what + " soon after the same content was written again");
    }
  }
}
