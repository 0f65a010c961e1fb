package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        world, log, unguarded.effects, new Waiting(world, () -> Strangers.check(unguarded)));
  }

  CutoverSettings settings() {
    return world.settings();
  }

  Facts facts() {
    return log.facts();
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

  /** Whether the old keeper is down, and nothing but a person brings it back. */
  boolean incumbentIsDown() throws IOException {
    return incumbents().stream().allMatch(Stage::isDownForGood);
  }

  List<ContainerDefinition> candidates() throws IOException {
    return candidates(world);
  }

  /** All containers of the new keeper: those of its service, and the one that has its name. */
  static List<ContainerDefinition> candidates(World world) throws IOException {
    Map<String, ContainerDefinition> found = new LinkedHashMap<>();
    for (ContainerDefinition one : world.containers().ofService(world.settings().how().service())) {
      found.put(one.id(), one);
    }
    world
        .containers()
        .inspect(world.settings().candidate())
        .ifPresent(one -> found.put(one.id(), one));
    return new ArrayList<>(found.values());
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

  /** Whether a container of the new keeper keeps off the canonical cache by itself. */
  boolean hasOverride(ContainerDefinition candidate) {
    return hasOverride(settings(), candidate);
  }

  static boolean hasOverride(CutoverSettings settings, ContainerDefinition candidate) {
    return settings.keepsOff(candidate.environment().get(settings.how().overrideVariable()));
  }
}
