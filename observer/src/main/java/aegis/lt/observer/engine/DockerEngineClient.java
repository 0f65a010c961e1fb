package aegis.lt.observer.engine;

import aegis.lt.observer.evidence.ContainerEvent;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The container engine behind its HTTP interface, through docker-java. */
public final class DockerEngineClient implements Containers {
  /** The longest time for a whole answer, such as a long log. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final EngineHttp http;
  private final DockerClient client;

  private DockerEngineClient(EngineHttp http, DockerClient client) {
    this.http = http;
    this.client = client;
  }

  /**
   * Speaks to the engine there; nothing is sent yet.
   *
   * @param uri {@code unix:///path} or {@code tcp://host:port}
   */
  public static DockerEngineClient at(URI uri) {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(uri.toString())
            .withDockerTlsVerify(false)
            .build();
    return new DockerEngineClient(
        EngineHttp.at(uri),
        DockerClientImpl.getInstance(config, EngineHttp.transport(uri, Duration.ZERO)));
  }

  @Override
  public Optional<Container> find(String name) throws IOException {
    try {
      InspectContainerResponse found = client.inspectContainerCmd(name).exec();
      return Optional.of(
          new Container(
              found.getId(),
              Optional.ofNullable(found.getImageId()).orElse(""),
              Boolean.TRUE.equals(found.getState().getRunning()),
              found.getConfig() != null && Boolean.TRUE.equals(found.getConfig().getTty()),
              Optional.ofNullable(found.getState().getStartedAt())
                  .flatMap(DockerEngineClient::instant)));
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw EngineHttp.told(e);
    }
  }

  /** From the inspection as it comes: the library knows only some drivers. */
  @Override
  public String logDriver(Container container) throws IOException {
    return http.get("/containers/" + EngineHttp.encoded(container.id()) + "/json")
        .orRefused("the container is not inspected")
        .json()
        .path("HostConfig")
        .path("LogConfig")
        .path("Type")
        .asText("");
  }

  /**
   * The answer is taken from docker-java's transport as it comes, since the library's own reading
   * of it loses where an entry begins and ends.
   */
  @Override
  public void log(Container container, OptionalInt last, Optional<Instant> since, Entries sink)
      throws IOException {
    http.get(
        LogEntries.path(container.id(), last, since),
        "the log cannot be read",
        body -> LogEntries.read(body, container.terminal(), sink));
  }

  @Override
  public List<Happening> events(Collection<String> names, Instant since, Instant until)
      throws IOException {
    if (names.isEmpty()) {
      return List.of();
    }
    Told told = new Told();
    await(
        client
            .eventsCmd()
            .withEventTypeFilter("container")
            .withContainerFilter(names.toArray(String[]::new))
            .withEventFilter(
                Arrays.stream(ContainerEvent.Event.values())
                    .map(ContainerEvent.Event::id)
                    .toArray(String[]::new))
            .withSince(epochSeconds(since))
            .withUntil(epochSeconds(until))
            .exec(told));
    return List.copyOf(told.happenings);
  }

  @Override
  public String version() throws IOException {
    try {
      return String.valueOf(client.versionCmd().exec().getVersion());
    } catch (RuntimeException e) {
      throw EngineHttp.told(e);
    }
  }

  @Override
  public void close() {
    http.close();
    try {
      client.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }

  /**
   * Events as they come. That the engine does not answer is told by the caller, once; the library
   * would log an error each time.
   */
  private static final class Told extends ResultCallback.Adapter<Event> {
    private final List<Happening> happenings = new CopyOnWriteArrayList<>();
    private volatile @Nullable Throwable failure;

    @Override
    public void onNext(Event event) {
      happening(event).ifPresent(happenings::add);
    }

    @Override
    public void onError(Throwable problem) {
      failure = problem;
      onComplete();
    }
  }

  private static void await(Told answer) throws IOException {
    try (answer) {
      if (!answer.awaitCompletion(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("no end of the answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
      }
      Throwable failure = answer.failure;
      if (failure != null) {
        throw EngineHttp.told(new IllegalStateException(failure));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (RuntimeException e) {
      throw EngineHttp.told(e);
    }
  }

  private static Optional<Happening> happening(Event event) {
    if (event.getActor() == null || event.getActor().getAttributes() == null) {
      return Optional.empty();
    }
    String name = event.getActor().getAttributes().get("name");
    Long nanos = event.getTimeNano();
    Long seconds = event.getTime();
    if (name == null || (nanos == null && seconds == null)) {
      return Optional.empty();
    }
    Instant at = nanos == null ? Instant.ofEpochSecond(seconds) : Instant.ofEpochSecond(0, nanos);
    return Arrays.stream(ContainerEvent.Event.values())
        .filter(known -> known.id().equals(event.getAction()))
        .findFirst()
        .map(known -> new Happening(name, at, known));
  }

  private static String epochSeconds(Instant instant) {
    return "%d.%09d".formatted(instant.getEpochSecond(), instant.getNano());
  }

  /** The engine's zero time, year 1, means never. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(at -> at.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
