package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.shared.fence.FenceFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may keep the old keeper from refreshing after a rollback. Looks only. */
public final class Warnings {
  private Warnings() {}

  /**
   * What there is to say.
   *
   * @param phase once the new keeper writes the canonical cache, one chain is no matter any more
   */
  public static List<String> of(CutoverEnvironment environment, Phase phase) {
    List<String> warnings = new ArrayList<>();
    Instant now = environment.clock().instant();
    CacheLook look = environment.canonical().look();
    String path = environment.canonical().path().toString();
    if (look.problem().isPresent()) {
      warnings.add(path + " " + look.problem().get() + "; the old keeper has no token to refresh");
    } else if (!look.refreshable()) {
      warnings.add(path + " has no refresh token; the old keeper cannot refresh");
    }
    look.refreshExpiresAt()
        .filter(at -> !at.isAfter(now))
        .ifPresent(
            at ->
                warnings.add(
                    "the refresh token in "
                        + path
                        + " expired at "
                        + at
                        + "; a person will have to log in again"));
    if (look.waiting()) {
      warnings.add(
          "the new keeper received an answer that is not saved in "
              + path
              + " yet, only in the pending file next to it, which the old keeper does not read; the"
              + " old keeper's refresh token is probably spent. Let the new keeper save the answer"
              + " first: keeper once");
    }
    sharedLineage(environment, now)
        .filter(shared -> phase != Phase.WATCH && phase != Phase.CUT_OVER)
        .ifPresent(
            shared ->
                warnings.add(
                    "both keepers share one chain of refresh tokens ("
                        + shared
                        + "); the new keeper may have spent the old keeper's refresh token"));
    return warnings;
  }

  private static Optional<String> sharedLineage(CutoverEnvironment environment, Instant now) {
    try {
      return environment.evidence().sharedLineage(now);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Who the fence names, if that can be read. */
  public static Optional<String> fenceWriter(CutoverEnvironment environment) {
    return environment.fence().read() instanceof FenceFile.FenceRead.Present present
        ? Optional.of(present.record().writer())
        : Optional.empty();
  }
}
