package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import java.io.IOException;
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
  static Stage of(World world, RunLog log) {
    return new Stage(world, log, new Effects(log), new Waiting(world));
  }

  CutoverSettings settings() {
    return world.settings();
  }

  Facts facts() {
    return log.facts();
  }

  /** Whether edits of the compose file are committed, as it was asked for at the beginning. */
  boolean commit() {
    return facts().get(Facts.COMMIT).equals(Optional.of("true"));
  }

  Instant now() {
    return world.clock().instant();
  }

  Optional<ContainerDefinition> incumbent() throws IOException {
    return world.containers().inspect(settings().incumbent());
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

  /** Whether a container of the new keeper keeps off the canonical cache by itself. */
  boolean hasOverride(ContainerDefinition candidate) {
    return hasOverride(settings(), candidate);
  }

  static boolean hasOverride(CutoverSettings settings, ContainerDefinition candidate) {
    return candidate
        .environment()
        .get(settings.how().overrideVariable())
        .filter(value -> !value.isBlank())
        .isPresent();
  }
}
