package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.oracle.World.Look;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Whether both files ever held tokens of one session, or the same refresh token. */
final class NaiveLineage {
  private NaiveLineage() {}

  static Judgement judge(World world) {
    Judgement.Notes notes = new Judgement.Notes();
    compare(world, notes, "session", sample -> sample.token().session());
    compare(world, notes, "refresh token", Sample::refresh);
    return notes.judgement();
  }

  private static void compare(
      World world,
      Judgement.Notes notes,
      String what,
      Function<Sample, Optional<String>> fingerprint) {
    Map<String, Long> incumbent = latest(world, Role.INCUMBENT, fingerprint);
    Map<String, Long> candidate = latest(world, Role.CANDIDATE, fingerprint);
    incumbent.keySet().retainAll(candidate.keySet());
    incumbent.forEach(
        (found, at) -> {
          String sight = "the same " + what + " at " + at + " and " + candidate.get(found);
          if (Math.min(at, candidate.get(found)) > world.from()) {
            notes.object(sight);
          } else {
            notes.doubt(sight);
          }
        });
  }

  private static Map<String, Long> latest(
      World world, Role role, Function<Sample, Optional<String>> fingerprint) {
    Map<String, Long> latest = new HashMap<>();
    for (Look look : world.looks()) {
      if (look.role() == role && look.at() <= world.asOf()) {
        fingerprint.apply(look.sample()).ifPresent(f -> latest.merge(f, look.at(), Math::max));
      }
    }
    return latest;
  }
}
