package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.oracle.World.Look;
import java.util.List;
import java.util.Optional;

/**
 * Judges single looks and single ticks, one contract sentence after the other, as slowly as it
 * likes. It knows neither spans nor sequence numbers.
 */
final class NaiveOracle {
  private final World world;
  private final Rules rules;
  private final long from;
  private final long asOf;
  private final Judgement.Notes notes = new Judgement.Notes();

  private NaiveOracle(World world) {
    this.world = world;
    this.rules = world.rules();
    this.from = world.from();
    this.asOf = world.asOf();
  }

  static Judgement judge(World world) {
    NaiveOracle oracle = new NaiveOracle(world);
    boolean[] unseen = new boolean[(int) world.rules().window()];
    for (Role role : Plan.KEEPERS) {
      List<Look> looks = oracle.looks(role);
      oracle.pauses(role, looks, unseen);
      new NaiveCadence(world, role, looks, oracle.notes).judge();
      oracle.validToken(role, looks);
      oracle.issuedAt(role, looks);
      oracle.invalidGrant(role);
    }
    for (Role role : Role.values()) {
      oracle.watch(role, unseen);
    }
    oracle.strictCoverage(unseen);
    new NaiveSilence(world, oracle::looks, oracle.notes).judge();
    new NaiveAttribution(world, oracle.looks(Role.INCUMBENT), oracle.notes).judge();
    oracle.doctored();
    return oracle.notes.judgement();
  }

  /** Looks that are looks: an unreadable file was not looked at. */
  private List<Look> looks(Role role) {
    return world.looks().stream()
        .filter(look -> look.role() == role && look.at() <= asOf)
        .filter(look -> look.sample().state() != FileState.UNREADABLE)
        .toList();
  }

  private void pauses(Role role, List<Look> looks, boolean[] unseen) {
    if (looks.isEmpty()) {
      notes.object("no look at " + role);
      return;
    }
    long first = looks.stream().mapToLong(Look::at).min().orElseThrow();
    if (first > from + rules.maxGap()) {
      notes.object("window not full: " + role + " first seen at " + first);
    } else if (first > from) {
      notes.doubt("window not quite full for " + role);
    }
    long surelyUnseen = 0;
    long last = first;
    mark(unseen, from, first);
    for (long tick : looks.stream().map(Look::at).sorted().toList()) {
      if (tick - last > rules.maxGap()) {
        surelyUnseen += inWindow(last + rules.maxGap(), tick);
        if (last < from && tick > from) {
          notes.doubt("whether the window is full: " + role + " not looked at when it begins");
        }
        mark(unseen, last, tick);
      }
      last = tick;
    }
    surelyUnseen += inWindow(last + rules.maxGap(), asOf);
    mark(unseen, last, asOf);
    if (asOf - last > rules.maxGap()) {
      notes.object("no look at " + role + " since " + last);
    }
    if ((rules.window() - surelyUnseen) / (double) rules.window() < rules.minCoverage()) {
      notes.object("coverage of " + role + ": unseen " + surelyUnseen);
    }
  }

  private long inWindow(long begin, long end) {
    return Math.max(0, Math.min(end, asOf) - Math.max(begin, from));
  }

  private void mark(boolean[] unseen, long begin, long end) {
    for (long tick = Math.max(begin, from); tick < Math.min(end, asOf); tick++) {
      unseen[(int) (tick - from)] = true;
    }
  }

  private void validToken(Role role, List<Look> looks) {
    for (Look look : looks) {
      if (isValid(look) || look.at() < from) {
        continue;
      }
      String what =
          role
              + " "
              + look.sample().state()
              + " until "
              + expiry(look.sample()).map(String::valueOf).orElse("?")
              + " at "
              + look.at();
      if (look.at() == from) {
        notes.doubt(what);
      } else {
        notes.object(what);
      }
    }
    // Whether what was seen last before the window counts in it is nobody's promise.
    looks.stream()
        .filter(look -> look.at() < from)
        .reduce((one, other) -> other)
        .filter(look -> !isValid(look))
        .ifPresent(look -> notes.doubt(role + " not valid just before the window"));
  }

  /** A token that expires now has expired; one of which nobody knows when it expires has not. */
  private static boolean isValid(Look look) {
    return look.sample().state() == FileState.OK
        && expiry(look.sample()).filter(tick -> tick <= look.at()).isEmpty();
  }

  /** By issue time and lifetime if both are there; else as the file says; else as the JWT says. */
  static Optional<Long> expiry(Sample sample) {
    if (sample.issuedAt().isPresent() && sample.expiresIn().isPresent()) {
      long issued = Ticks.tick(sample.issuedAt().get());
      return Optional.of(issued + sample.expiresIn().get().toSeconds());
    }
    if (sample.token().absoluteExpiry().isPresent()) {
      return sample.token().absoluteExpiry().map(Ticks::tick);
    }
    return sample.token().jwtExpiry().map(Ticks::tick);
  }

  private void issuedAt(Role role, List<Look> looks) {
    List<Look> valid =
        looks.stream().filter(look -> look.sample().state() == FileState.OK).toList();
    for (Look look : valid) {
      if (look.sample().issuedAt().isEmpty()) {
        notes.doubt(role + " does not say when it was issued, at " + look.at());
        return;
      }
    }
    for (int i = 1; i < valid.size(); i++) {
      Look before = valid.get(i - 1);
      Look after = valid.get(i);
      long old = Ticks.tick(before.sample().issuedAt().orElseThrow());
      long now = Ticks.tick(after.sample().issuedAt().orElseThrow());
      boolean changed = !before.sample().content().equals(after.sample().content());
      if (now > old || (now == old && !changed)) {
        continue;
      }
      String what = role + " issued_at " + old + " then " + now + " at " + after.at();
      if (before.at() > from && after.at() > from) {
        notes.object(what);
      } else {
        notes.doubt(what);
      }
    }
  }

  private void invalidGrant(Role role) {
    for (World.Line line : world.lines()) {
      if (line.role() != role || line.kind() != LogEvent.Kind.INVALID_GRANT) {
        continue;
      }
      String what = role + " invalid_grant at " + line.at();
      if (line.at() > from && line.at() <= asOf) {
        notes.object(what);
      } else if (line.at() == from) {
        notes.doubt(what);
      }
    }
  }

  /** What is not written down yet may be missing at the end, anywhere else nothing may. */
  private void watch(Role role, boolean[] unseen) {
    long run = 0;
    for (long tick = from; tick < asOf; tick++) {
      if (run > 0 && beganAt(role, tick)) {
        notes.object(role + " log not watched for " + run + " before " + tick);
        run = 0; // even if it ended at once: what came before it is a break for certain
      }
      if (watched(role, tick)) {
        continue;
      }
      unseen[(int) (tick - from)] = true;
      run++;
      if (run > rules.maxGap()) {
        notes.object(role + " log not watched at " + tick);
        return;
      }
    }
    if (run > 0 && beganAt(role, asOf)) {
      notes.object(role + " log not watched for " + run + " before " + asOf);
    }
  }

  private boolean beganAt(Role role, long tick) {
    return world.watches().stream().anyMatch(watch -> watch.role() == role && watch.from() == tick);
  }

  private boolean watched(Role role, long tick) {
    for (World.Watch watch : world.watches()) {
      if (watch.role() == role && watch.from() <= tick && watch.to() > tick) {
        return true;
      }
    }
    return false;
  }

  private void strictCoverage(boolean[] unseen) {
    long seen = 0;
    for (boolean blind : unseen) {
      seen += blind ? 0 : 1;
    }
    if (seen / (double) rules.window() < rules.minCoverage()) {
      notes.doubt("all streams together cover only " + seen);
    }
  }

  private void doctored() {
    if (!world.deletedPieces().isEmpty()) {
      notes.doubt("evidence was taken away");
    }
    if (world.observerClockStepped()) {
      notes.doubt("the observer's clock was set");
    }
    if (world.recorder() == World.RecorderKind.COARSE) {
      notes.doubt("the spans do not tell each pause");
    }
  }
}
