package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.oracle.World.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What really happened and cannot have gone unnoticed, whatever was looked at: either a look saw
 * it, or there was a pause that forbids a PASS. Only for worlds whose clocks were never set.
 */
final class Truth {
  private Truth() {}

  /** Why no observer may say PASS; empty if the truth alone does not forbid it. */
  static List<String> forbids(World world) {
    List<String> reasons = new ArrayList<>();
    if (world.observerClockStepped() || world.keeperClockStepped()) {
      return reasons;
    }
    for (Role role : Plan.KEEPERS) {
      List<Change> changes =
          world.truth().stream().filter(change -> change.role() == role).toList();
      stalls(world, role, changes, reasons);
      broken(world, role, changes, reasons);
    }
    return reasons;
  }

  /** For longer than cadence and tolerance together, the file was not written. */
  private static void stalls(World world, Role role, List<Change> changes, List<String> reasons) {
    long last = Long.MIN_VALUE;
    long longest = world.rules().pace(role).longest();
    for (Change change : changes) {
      if (change.sample().mtime().isEmpty()) {
        continue;
      }
      if (inWindow(world, last, change.real()) > longest) {
        reasons.add(role + " truly not written from " + last + " to " + change.real());
      }
      last = change.real();
    }
    if (inWindow(world, last, Long.MAX_VALUE) > longest) {
      reasons.add(role + " truly not written since " + last);
    }
  }

  /** For longer than the longest pause that is no gap, the file held no token, or an old one. */
  private static void broken(World world, Role role, List<Change> changes, List<String> reasons) {
    Optional<Change> bad = Optional.empty();
    Optional<Change> previous = Optional.empty();
    for (Change change : changes) {
      if (bad.isPresent()
          && inWindow(world, bad.get().real(), change.real()) > world.rules().maxGap()) {
        reasons.add(role + " truly without a token from " + bad.get().real());
      }
      if (bad.isEmpty() && previous.isPresent()) {
        expired(world, role, previous.get(), change.real(), reasons);
      }
      bad = change.sample().state() == FileState.OK ? Optional.empty() : Optional.of(change);
      previous = Optional.of(change);
    }
    if (bad.isEmpty()) {
      previous.ifPresent(last -> expired(world, role, last, Long.MAX_VALUE, reasons));
    }
    if (bad.isPresent()
        && inWindow(world, bad.get().real(), Long.MAX_VALUE) > world.rules().maxGap()) {
      reasons.add(role + " truly without a token since " + bad.get().real());
    }
  }

  private static void expired(
      World world, Role role, Change change, long until, List<String> reasons) {
    Sample sample = change.sample();
    if (sample.issuedAt().isEmpty() || sample.expiresIn().isEmpty()) {
      return;
    }
    long expiry = Ticks.tick(sample.issuedAt().get()) + sample.expiresIn().get().toSeconds();
    if (inWindow(world, Math.max(change.real(), expiry), until) > world.rules().maxGap()) {
      reasons.add(role + " truly held an expired token from " + expiry + " to " + until);
    }
  }

  private static long inWindow(World world, long begin, long end) {
    return Math.min(end, world.asOf()) - Math.max(begin, world.from());
  }
}
