package aegis.lt.simulator.docker;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The stand-in containers of one machine, and what has happened to them. Safe for many threads. */
public final class DockerEngine implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final InstantSource clock;
  private final Function<ContainerSpec, Optional<StandIn>> images;
  private final Map<String, Container> containers = new LinkedHashMap<>();
  private final Journal<EngineEvent> events = new Journal<>();

  /**
   * An engine without containers.
   *
   * @param images what to run in a container that is created through the API; none if there is no
   *     such image
   */
  public DockerEngine(InstantSource clock, Function<ContainerSpec, Optional<StandIn>> images) {
    this.clock = clock;
    this.images = images;
  }

  /** An engine that runs only what it is given by {@link #add}. */
  public DockerEngine() {
    this(InstantSource.system(), spec -> Optional.empty());
  }

  /** Adds a container that is not running yet. */
  public synchronized Container add(ContainerSpec spec, StandIn standIn) {
    if (find(spec.name()).isPresent()) {
      throw new IllegalArgumentException("the name " + spec.name() + " is in use");
    }
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    Container container =
        new Container(HexFormat.of().formatHex(random), spec, standIn, clock, this::happened);
    containers.put(container.id(), container);
    happened(container, "create", Map.of());
    return container;
  }

  /** Creates a container from a request; none if there is no such image. */
  synchronized Optional<Container> create(ContainerSpec spec) {
    return images.apply(spec).map(standIn -> add(spec, standIn));
  }

  /** By name, id, or the beginning of an id. */
  public synchronized Optional<Container> find(String reference) {
    return containers.values().stream()
        .filter(c -> c.name().equals(reference) || c.id().equals(reference))
        .findFirst()
        .or(
            () ->
                containers.values().stream()
                    .filter(c -> reference.length() >= 4 && c.id().startsWith(reference))
                    .findFirst());
  }

  /** All of them, in the order of their creation. */
  public synchronized List<Container> containers() {
    return List.copyOf(containers.values());
  }

  /** Removes a container that is not running. */
  void remove(Container container) {
    synchronized (this) {
      containers.remove(container.id());
    }
    container.remove();
    happened(container, "destroy", Map.of());
  }

  Journal<EngineEvent> events() {
    return events;
  }

  InstantSource clock() {
    return clock;
  }

  /** Kills everything that runs, and waits until it is gone. */
  @Override
  public void close() throws IOException {
    for (Container container : containers()) {
      Optional<StandIn.Run> run = container.run();
      if (run.isPresent()) {
        run.get().signal("KILL");
        try {
          Waiting.on(run.get().exit(), Duration.ofSeconds(5));
        } catch (InterruptedException hurry) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  void happened(Container container, String action, Map<String, String> more) {
    Map<String, String> attributes = new LinkedHashMap<>(container.spec().labels());
    attributes.put("name", container.name());
    attributes.put("image", container.spec().image());
    attributes.putAll(more);
    events.add(
        new EngineEvent(clock.instant(), action, container.id(), container.name(), attributes));
  }
}
