package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Fact;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Effects;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every step stands on.
 *
 * @param environment all that can be looked at, and changed through {@code effects} only
 */
public record StepContext(
    CutoverEnvironment environment, RunLog log, Effects effects, ConditionWait waiting) {
  /** For the way back and the watch: nothing ends a wait but its limit and Ctrl-C. */
  public static StepContext of(CutoverEnvironment environment, RunLog log) {
    return new StepContext(environment, log, new Effects(log), new ConditionWait(environment));
  }

  /** The same on the way to the new keeper: whoever else could write ends each wait. */
  public static StepContext forward(CutoverEnvironment environment, RunLog log) {
    StepContext unguarded = of(environment, log);
    return new StepContext(
        environment,
        log,
        unguarded.effects,
        new ConditionWait(environment, unguarded::requireNoOtherWriter));
  }

  /** What the cutover is to be. */
  public CutoverSettings settings() {
    return environment.settings();
  }

  Facts facts() {
    return log.facts();
  }

  /**
   * A fact that an earlier step has left.
   *
   * @throws StepFailure if it has not
   */
  <T> T required(Fact<T> fact) throws StepFailure {
    return facts()
        .get(fact)
        .orElseThrow(
            () -> new StepFailure("the journal does not say " + fact.name() + " of this run"));
  }

  /** Whether edits of the compose file are committed, as it was asked for at the beginning. */
  boolean commit() {
    return facts().holds(Facts.COMMIT);
  }

  Instant now() {
    return environment.clock().instant();
  }

  /** The old keeper's container: the one of that name, or else the one that had it before. */
  Optional<ContainerDefinition> incumbent() throws IOException {
    return incumbents().stream().findFirst();
  }

  /**
   * What may be the old keeper: the container of its name, and the one that was looked at before
   * anything was changed, if someone has given that another name since.
   */
  List<ContainerDefinition> incumbents() throws IOException {
    List<ContainerDefinition> found = new ArrayList<>();
    environment.containers().inspect(settings().incumbent()).ifPresent(found::add);
    Optional<String> id = facts().get(Facts.INCUMBENT_ID);
    if (id.isPresent() && found.stream().noneMatch(one -> one.id().equals(id.get()))) {
      environment.containers().inspect(id.get()).ifPresent(found::add);
    }
    return found;
  }

  /** Those that could write the canonical cache now, beside the containers of this cutover. */
  public List<OtherWriter> otherWriters() throws IOException, StepFailure {
    if (facts().get(Facts.DEFINITION_FILE).isEmpty()) {
      // It broke off before it knew who ran all the time, so that only keepers can be told.
      Optional<ContainerDefinition> old = incumbent();
      return old.isPresent() ? environment.otherKeepers(old.get()) : List.of();
    }
    Set<String> bystanders = facts().get(Facts.BYSTANDERS).orElse(Set.of());
    return environment
        .otherWriters(Snapshot.definition(this), facts().get(Facts.INCUMBENT_ID))
        .stream()
        .filter(one -> one.keeper() || !bystanders.contains(one.container().name()))
        .toList();
  }

  /**
   * Sees that there are none, and that the old keeper stays down once it was stopped.
   *
   * @throws StepFailure that names them
   */
  void requireNoOtherWriter() throws IOException, StepFailure {
    List<OtherWriter> found = otherWriters();
    if (!found.isEmpty()) {
      throw new StepFailure(OtherWriter.text(found));
    }
    if (facts().get(Facts.STOPPED_AT).isPresent()) {
      for (ContainerDefinition one : incumbents()) {
        if (one.running()) {
          throw new StepFailure(one.name() + " runs again");
        }
      }
    }
  }

  /** The same for those that most likely do write: beside one of them no keeper is started. */
  void requireNoOtherKeeper() throws IOException, StepFailure {
    List<OtherWriter> found = otherWriters().stream().filter(OtherWriter::keeper).toList();
    if (!found.isEmpty()) {
      throw new StepFailure(OtherWriter.text(found));
    }
  }

  /** Whether the old keeper is down, and nothing but a person brings it back. */
  boolean incumbentIsDown() throws IOException {
    return incumbents().stream().allMatch(ContainerDefinition::isDownForGood);
  }

  /**
   * All containers of the new keeper.
   *
   * @throws IOException if the engine cannot be asked
   */
  public List<ContainerDefinition> candidates() throws IOException {
    return environment.candidates();
  }

  /**
   * Leaves a container down for good; its restart policy first, or a crash in between would leave
   * one that the engine starts again.
   *
   * @param grace how long it may take to end by itself
   */
  void stopForGood(StepId step, ContainerDefinition container, Duration grace) throws IOException {
    stopForGood(step, container, grace, Map.of());
  }

  /**
   * The same, with what the journal is to keep of the container as it was.
   *
   * @param before what is known from the moment the restart policy is about to change
   */
  void stopForGood(
      StepId step, ContainerDefinition container, Duration grace, Map<String, String> before)
      throws IOException {
    ContainerControl containers = environment.containers();
    if (!container.restartPolicy().equals(RestartPolicy.NEVER)) {
      effects.perform(
          step,
          Effect.SET_RESTART_POLICY,
          container.name() + " no",
          before,
          () -> containers.setRestartPolicy(container.id(), RestartPolicy.NEVER));
    }
    if (container.running()) {
      effects.perform(
          step,
          Effect.STOP_CONTAINER,
          container.name(),
          () -> containers.stop(container.id(), grace));
    }
  }
}
