package aegis.lt.simulator.docker;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The stand-in containers of one machine, and what has happened to them. Safe for many threads. */
public final class DockerEngine implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LONGEST_DEATH = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Function<ContainerSpec, Optional<StandIn>> images;
  private final Map<String, StandInContainer> containers = new LinkedHashMap<>();
  private final Map<String, StandIn> imagesSeen = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Set<String> networks = new LinkedHashSet<>(List.of("bridge", "host", "none"));
  private final GrowingList<EngineEvent> events = new GrowingList<>();

  /**
   * An engine without containers.
   *
   * @param images what to run in a container that is created through the API; where it has none,
   *     what ran in the last container of the same image
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
  public synchronized StandInContainer add(ContainerSpec spec, StandIn standIn) {
    if (find(spec.name()).isPresent()) {
      throw new IllegalArgumentException("the name " + spec.name() + " is in use");
    }
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    StandInContainer container =
        new StandInContainer(
            HexFormat.of().formatHex(random), spec, standIn, clock, this::happened);
    containers.put(container.id(), container);
    networks.addAll(spec.networks().keySet());
    imagesSeen.put(spec.image(), standIn);
    happened(container, "create", Map.of());
    return container;
  }

  /** Creates a container from a request; none if there is no such image. */
  synchronized Optional<StandInContainer> create(ContainerSpec spec) {
    return images.apply(spec).or(() -> seen(spec.image())).map(standIn -> add(spec, standIn));
  }

  /** Whether a container can be created from the image of this name or id. */
  synchronized boolean hasImage(String image) {
    return seen(image).isPresent()
        || images.apply(ContainerSpec.of("nobody", image, Map.of())).isPresent();
  }

  /** Gives an image one more name; false if there is no such image. */
  synchronized boolean tag(String image, String name) {
    Optional<String> found = imageName(image);
    found.ifPresent(known -> tags.put(name, known));
    return found.isPresent();
  }

  /** Takes a name away that was given by {@link #tag}; false if there is none. */
  synchronized boolean untag(String name) {
    return tags.remove(name) != null;
  }

  /** The first name of the image that has this name or id; empty if there is no such image. */
  synchronized Optional<String> imageName(String image) {
    String tagged = tags.get(image);
    if (tagged != null) {
      return Optional.of(tagged);
    }
    return imagesSeen.keySet().stream()
        .filter(name -> name.equals(image) || ContainerViews.imageId(name).equals(image))
        .findFirst()
        .or(() -> hasImage(image) ? Optional.of(image) : Optional.empty());
  }

  /** All names of the image of this name, the first one first. */
  synchronized List<String> names(String name) {
    return Stream.concat(
            Stream.of(name),
            tags.entrySet().stream()
                .filter(each -> each.getValue().equals(name))
                .map(Map.Entry::getKey))
        .toList();
  }

  private Optional<StandIn> seen(String image) {
    return imagesSeen.entrySet().stream()
        .filter(
            each ->
                each.getKey().equals(image) || ContainerViews.imageId(each.getKey()).equals(image))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Gives a container another name; false if that is in use. */
  synchronized boolean rename(StandInContainer container, String name) {
    if (find(name).isPresent()) {
      return false;
    }
    container.rename(name);
    happened(container, "rename", Map.of());
    return true;
  }

  /** Adds a network; false if there is one of this name. */
  public synchronized boolean addNetwork(String name) {
    return networks.add(name);
  }

  /** By name or id. */
  synchronized Optional<String> findNetwork(String reference) {
    return networks.stream()
        .filter(name -> name.equals(reference) || Networks.id(name).equals(reference))
        .findFirst();
  }

  /**
   * As if the engine had been stopped and started: everything that ran is killed, and what its
   * restart policy says so is started again. The API answers all the while.
   */
  public void restart() throws IOException, InterruptedException {
    killAll();
    for (StandInContainer container : containers()) {
      container.comeUp();
    }
  }

  private void killAll() throws IOException, InterruptedException {
    List<StandInContainer> all = containers();
    for (StandInContainer container : all) {
      container.goDown();
    }
    for (StandInContainer container : all) {
      StandInWait.on(container.ended(), LONGEST_DEATH);
    }
  }

  /** By name, id, or the beginning of an id. */
  public synchronized Optional<StandInContainer> find(String reference) {
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
  public synchronized List<StandInContainer> containers() {
    return List.copyOf(containers.values());
  }

  /** Removes a container that is not running. */
  public void remove(StandInContainer container) {
    synchronized (this) {
      containers.remove(container.id());
    }
    container.remove();
    happened(container, "destroy", Map.of());
  }

  GrowingList<EngineEvent> events() {
    return events;
  }

  InstantSource clock() {
    return clock;
  }

  /** Kills everything that runs, and waits until it is gone. */
  @Override
  public void close() throws IOException {
    try {
      killAll();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /** Docker says it of the network; here it is an event of the container. */
  void happenedToNetwork(String network, String action, StandInContainer container) {
    happened(container, action, Map.of("network", network));
  }

  void happened(StandInContainer container, String action, Map<String, String> more) {
    Map<String, String> attributes = new LinkedHashMap<>(container.spec().labels());
    attributes.put("name", container.name());
    attributes.put("image", container.spec().image());
    attributes.putAll(more);
    events.add(
        new EngineEvent(clock.instant(), action, container.id(), container.name(), attributes));
  }
}
