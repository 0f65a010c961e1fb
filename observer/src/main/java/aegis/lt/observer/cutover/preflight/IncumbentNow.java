package aegis.lt.observer.cutover.preflight;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the old keeper, which nobody has stopped, is the only keeper and does its work. */
public final class IncumbentNow {
  private IncumbentNow() {}

  /**
   * What keeps the canonical cache from being refreshed by the old keeper alone, and what to do
   * about it; empty if nothing is seen.
   *
   * @throws IOException if that cannot be told
   */
  public static Optional<String> problem(CutoverEnvironment environment) throws IOException {
    String name = environment.settings().incumbent();
    String nobody = "; nobody refreshes " + environment.settings().canonical() + ". ";
    Optional<ContainerDefinition> found = environment.containers().inspect(name);
    if (found.isEmpty()) {
      return Optional.of(
          "there is no container "
              + name
              + nobody
              + "Create it as it was; after a cutover its definition, with its secrets, is in "
              + environment.folder().path());
    }
    ContainerDefinition keeper = found.get();
    if (!keeper.running()) {
      return Optional.of(name + " does not run" + nobody + "Start it: docker start " + name);
    }
    List<OtherWriter> others = environment.otherKeepers(keeper);
    if (!others.isEmpty()) {
      return Optional.of(name + " runs, but is not alone: " + OtherWriter.text(others));
    }
    if (environment
        .keeperLog(keeper)
        .endsWithRefusal(environment.settings().incumbentRejection())) {
      return Optional.of(
          name
              + " runs, but its log ends with a refusal of its refresh token"
              + nobody
              + "Log in again, then: docker restart "
              + name);
    }
    CacheLook cache = environment.canonical().look();
    Instant now = environment.clock().instant();
    if (cache.unreadable()) {
      throw new IOException(environment.canonical().path() + " " + cache.describe(now));
    }
    // A cache that does not say when its token expires speaks for nothing.
    boolean expired = cache.expiresAt().filter(at -> !now.isBefore(at)).isPresent();
    return cache.problem().isEmpty() && !expired
        ? Optional.empty()
        : Optional.of(
            name
                + " runs, but "
                + environment.canonical().path()
                + " "
                + cache.describe(now)
                + ". See: docker logs "
                + name);
  }
}
