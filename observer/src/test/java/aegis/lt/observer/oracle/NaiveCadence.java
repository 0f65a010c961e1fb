package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.oracle.World.Look;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The cadence of one file, from the modification times that the single looks saw. */
final class NaiveCadence {
  private final Role role;
  private final List<Look> looks;
  private final Judgement.Notes notes;
  private final long maxGap;
  private final Rules.Pace pace;
  private final long from;
  private final long asOf;

  NaiveCadence(World world, Role role, List<Look> looks, Judgement.Notes notes) {
    this.role = role;
    this.looks = looks;
    this.notes = notes;
    this.maxGap = world.rules().maxGap();
    this.pace = world.rules().pace(role);
    this.from = world.from();
    this.asOf = world.asOf();
  }

  void judge() {
    List<Long> mtimes = new ArrayList<>();
    for (Look look : looks) {
      Optional<Long> mtime = mtime(look);
      if (mtime.isPresent() && (mtimes.isEmpty() || !last(mtimes).equals(mtime.get()))) {
        mtimes.add(mtime.get());
      }
    }
    if (mtimes.isEmpty()) {
      notes.object(role + " has no mtime");
      return;
    }
    if (clocksDisagree(mtimes)) {
      notes.doubt(role + " times do not fit together");
      return;
    }
    for (int i = 1; i < mtimes.size(); i++) {
      interval(mtimes.get(i - 1), mtimes.get(i));
    }
    if (asOf - last(mtimes) > pace.longest()) {
      notes.object(role + " not written since " + last(mtimes));
    }
    for (int i = 1; i < looks.size(); i++) {
      pause(looks.get(i - 1), looks.get(i));
    }
    median(mtimes);
  }

  private static Optional<Long> mtime(Look look) {
    return look.sample().mtime().map(Ticks::tick);
  }

  private static Long last(List<Long> mtimes) {
    return mtimes.get(mtimes.size() - 1);
  }

  private boolean clocksDisagree(List<Long> mtimes) {
    for (int i = 1; i < mtimes.size(); i++) {
      if (mtimes.get(i) < mtimes.get(i - 1)) {
        return true;
      }
    }
    for (int i = 1; i < looks.size(); i++) {
      if (looks.get(i).at() < looks.get(i - 1).at()) {
        return true;
      }
    }
    return looks.stream().anyMatch(look -> mtime(look).filter(m -> m > look.at()).isPresent());
  }

  private void interval(long before, long after) {
    if (after <= from || after - before <= pace.longest()) {
      return;
    }
    String what = role + " interval from " + before + " to " + after;
    if (after - Math.max(before, from) > pace.longest()) {
      notes.object(what);
    } else {
      notes.doubt(what + " reaches into the window");
    }
  }

  private void pause(Look before, Look after) {
    long overlap = after.at() - Math.max(before.at(), from);
    if (after.at() - before.at() <= maxGap || overlap <= 0) {
      return;
    }
    String what = role + " pause from " + before.at() + " to " + after.at();
    Optional<Long> old = mtime(before);
    if (old.isPresent() && old.equals(mtime(after))) {
      if (!before.sample().equals(after.sample())) {
        notes.doubt(what + " with another content of the same mtime");
      }
      return;
    }
    if (overlap > maxGap) {
      notes.object(what + " may hide a write");
    } else {
      notes.doubt(what + " reaches into the window");
    }
  }

  /** All readings: with and without the interval that began before the window, and the open one. */
  private void median(List<Long> mtimes) {
    List<Long> closed = new ArrayList<>();
    Optional<Long> straddling = Optional.empty();
    for (int i = 1; i < mtimes.size(); i++) {
      long length = mtimes.get(i) - mtimes.get(i - 1);
      if (mtimes.get(i - 1) >= from) {
        closed.add(length);
      } else if (mtimes.get(i) >= from) {
        straddling = Optional.of(length);
      }
    }
    long open = asOf - last(mtimes);
    int within = 0;
    int readings = 0;
    for (int reading = 0; reading < 4; reading++) {
      List<Long> lengths = new ArrayList<>(closed);
      if ((reading & 1) != 0) {
        straddling.ifPresent(lengths::add);
      }
      if ((reading & 2) != 0) {
        lengths.add(open);
      }
      if (lengths.isEmpty()) {
        notes.doubt(role + " has no interval");
        return;
      }
      Collections.sort(lengths);
      for (double median : medians(lengths)) {
        readings++;
        within += median >= pace.shortest() && median <= pace.longest() ? 1 : 0;
      }
    }
    if (within == 0) {
      notes.object(role + " median is off");
    } else if (within < readings) {
      notes.doubt(role + " median depends on the reading");
    }
  }

  private static double[] medians(List<Long> sorted) {
    long upper = sorted.get(sorted.size() / 2);
    long lower = sorted.get((sorted.size() - 1) / 2);
    return new double[] {lower, upper, (lower + upper) / 2.0};
  }
}
