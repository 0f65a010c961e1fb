package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the new keeper was deployed without the override. */
sealed interface Deployed {
  /** So often it may be restarted before that counts as a loop. */
  int RESTARTS_OF_A_LOOP = 3;

  /** It was, and this is it. Its health is shown by what it writes. */
  record Up(ContainerDefinition container) implements Deployed {}

  /** It was not, or not yet. */
  record NotYet(String reason) implements Deployed {}

  /** Something was deployed that waiting does not mend, unless somebody is just at it. */
  record Wrong(String reason) implements Deployed {}

  /**
   * Judges what containers there are.
   *
   * @param since a container created before this is the old deployment
   * @param before the containers of the old deployment, by id
   */
  static Deployed judge(
      List<ContainerDefinition> candidates,
      Instant since,
      Set<String> before,
      CutoverSettings settings) {
    List<ContainerDefinition> running =
        candidates.stream().filter(ContainerDefinition::running).toList();
    if (running.size() > 1) {
      return new Wrong(
          running.size()
              + " containers of "
              + settings.how().service()
              + " run, must be one: "
              + running.stream().map(ContainerDefinition::name).collect(Collectors.joining(", ")));
    }
    if (running.isEmpty()) {
      return new NotYet("no container of " + settings.how().service() + " runs");
    }
    ContainerDefinition one = running.get(0);
    if (before.contains(one.id()) || one.createdAt().isBefore(since)) {
      return new NotYet(one.name() + " is still the one from before, created " + one.createdAt());
    }
    if (Stage.hasOverride(settings, one)) {
      return new Wrong(
          one.name()
              + " has "
              + settings.how().overrideVariable()
              + " in its environment all the same; it may come from env_file or another file");
    }
    return trouble(one).<Deployed>map(Wrong::new).orElseGet(() -> new Up(one));
  }

  /** What keeps a container that runs from doing its work; what it says of itself is its health. */
  static Optional<String> trouble(ContainerDefinition one) {
    if (one.paused()) {
      return Optional.of(one.name() + " is paused");
    }
    if (one.restarts() >= RESTARTS_OF_A_LOOP) {
      return Optional.of(
          one.name() + " keeps ending: the engine has restarted it " + one.restarts() + " times");
    }
    return one.health() == ContainerDefinition.Health.UNHEALTHY
        ? Optional.of(one.name() + " is unhealthy")
        : Optional.empty();
  }
}
