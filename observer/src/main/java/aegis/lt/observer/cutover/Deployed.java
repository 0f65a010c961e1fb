package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Whether the new keeper was deployed without the override. */
sealed interface Deployed {
  /** It was, and this is it. */
  record Up(ContainerDefinition container) implements Deployed {}

  /** It was not, or not yet. */
  record NotYet(String reason) implements Deployed {}

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
    if (running.size() != 1) {
      return new NotYet(running.size() + " containers of " + settings.how().service() + " run");
    }
    ContainerDefinition one = running.get(0);
    if (before.contains(one.id()) || one.createdAt().isBefore(since)) {
      return new NotYet(one.name() + " is still the one from before, created " + one.createdAt());
    }
    if (one.environment().names().contains(settings.how().overrideVariable())) {
      return new NotYet(one.name() + " has the override in its environment");
    }
    return switch (one.health()) {
      case HEALTHY, NONE -> new Up(one);
      case STARTING -> new NotYet(one.name() + " is starting");
      case UNHEALTHY -> new NotYet(one.name() + " is unhealthy");
    };
  }
}
