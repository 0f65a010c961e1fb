package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.engine.ContainerDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the new keeper was deployed without the override. */
public sealed interface Deployed {
  /** So often it may be restarted before that counts as a loop. */
  int RESTARTS_OF_A_LOOP = 3;

  /** It was, and this is it. Its health is shown by what it writes. */
  record Up(ContainerDefinition container) implements Deployed {}

  /** It was not, or not yet. */
  record NotYet(String reason) implements Deployed {}

  /** Something was deployed that waiting does not mend, unless somebody is just at it. */
  record Wrong(String reason) implements Deployed {}

  /**
   * The deployment before the cutover.
   *
   * @param ids of its containers
   * @param program of the new keeper; empty if that is not known
   */
  record Before(Set<String> ids, Optional<String> program) {
    public static Before of(Facts facts) {
      return new Before(
          facts.get(Facts.CANDIDATES_BEFORE).orElse(Set.of()), facts.get(Facts.CANDIDATE_PROGRAM));
    }
  }

  /**
   * Judges what containers there are.
   *
   * @param since a container created before this is the old deployment
   * @param before the old deployment
   */
  static Deployed judge(
      List<ContainerDefinition> candidates,
      Instant since,
      Before before,
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
    if (before.ids().contains(one.id()) || one.createdAt().isBefore(since)) {
      return new NotYet(one.name() + " is still the one from before, created " + one.createdAt());
    }
    if (settings.hasOverride(one)) {
      return new Wrong(
          one.name()
              + " has "
              + settings.how().overrideVariable()
              + " in its environment nevertheless; it may come from env_file or another file");
    }
    if (before.program().filter(program -> !program.equals(program(one))).isPresent()) {
      return new Wrong(
          one.name()
              + " runs another program, "
              + one.command().get(0)
              + ", or with other arguments than the new keeper that was watched");
    }
    return trouble(one).<Deployed>map(Wrong::new).orElseGet(() -> new Up(one));
  }

  /** The program that a container runs, with its arguments, as a hash: they may be secret. */
  static String program(ContainerDefinition one) {
    return ComposeFile.sha256(String.join("\0", one.command()));
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
