package aegis.lt.observer.cutover;

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
import java.util.stream.Collectors;

/**
 * What every step stands on.
 *
 * @param world all that can be looked at, and changed through {@code effects} only
 */
record Stage(World world, RunLog log, Effects effects, Waiting waiting) {
  static final RestartPolicy NEVER = RestartPolicy.of(RestartPolicy.Name.NO);

  static Stage of(World world, RunLog log) {
    return new Stage(world, log, new Effects(log), new Waiting(world));
  }

  /** The same on the way to the new keeper: whoever else could write ends each wait. */
  static Stage forward(World world, RunLog log) {
    Stage unguarded = of(world, log);
    return new Stage(
        world, log, unguarded.effects, new Waiting(world, unguarded::requireNoOtherWriter));
  }

  CutoverSettings settings() {
    return world.settings();
  }

  Facts facts() {
    return log.facts();
  }

  /**
   * A fact that an earlier step has left.
   *
   * @throws StepFailure if it has not
   */
  String required(String name) throws StepFailure {
    return facts()
        .get(name)
        .orElseThrow(() -> new StepFailure("the journal does not say " + name + " of this run"));
  }

  /** Whether edits of the compose file are committed, as it was asked for at the beginning. */
  boolean commit() {
    return facts().holds(Facts.COMMIT);
  }

  Instant now() {
    return world.clock().instant();
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
    world.containers().inspect(settings().incumbent()).ifPresent(found::add);
    Optional<String> id = facts().get(Facts.INCUMBENT_ID);
    if (id.isPresent() && found.stream().noneMatch(one -> one.id().equals(id.get()))) {
      world.containers().inspect(id.get()).ifPresent(found::add);
    }
    return found;
  }

  /** Those that could write the canonical cache now, beside the containers of this cutover. */
  List<OtherWriter> otherWriters() throws IOException, StepFailure {
    if (facts().get(Facts.DEFINITION_FILE).isEmpty()) {
      // It broke off before it knew who ran all the time, so that only keepers can be told.
      Optional<ContainerDefinition> old = incumbent();
      return old.isPresent() ? world.otherKeepers(old.get()) : List.of();
    }
    Set<String> bystanders =
        Set.of(facts().get(Facts.BYSTANDERS).orElse("").split(" ")).stream()
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    return world.otherWriters(Snapshot.definition(this), facts().get(Facts.INCUMBENT_ID)).stream()
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
    return incumbents().stream().allMatch(Stage::isDownForGood);
  }

  List<ContainerDefinition> candidates() throws IOException {
    return world.candidates();
  }

  /** Whether it is down, and no restart of the engine brings it back. */
  static boolean isDownForGood(ContainerDefinition container) {
    return !container.running() && container.restartPolicy().equals(NEVER);
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
    ContainerControl containers = world.containers();
    if (!container.restartPolicy().equals(NEVER)) {
      effects.perform(
          step,
          Effect.SET_RESTART_POLICY,
          container.name() + " no",
          before,
          () -> containers.setRestartPolicy(container.id(), NEVER));
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
