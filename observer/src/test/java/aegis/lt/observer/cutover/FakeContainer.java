package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.Inspections;
import aegis.lt.observer.engine.LogEntry;
import aegis.lt.observer.engine.RestartPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container of the fake engine, and the keeper in it. */
public final class FakeContainer {
  public final String id;
  final Instant createdAt;
  final Map<String, String> environment;
  final Map<String, String> labels;
  final List<LogEntry> log = new ArrayList<>();
  String name;
  RestartPolicy policy;
  public boolean running;

  /** Whether a person or a program has stopped it, which {@code unless-stopped} remembers. */
  boolean stoppedByHand;

  /** Whether it runs because someone started it who cared for nobody else. */
  boolean startedByOthers;

  public Optional<Instant> startedAt = Optional.empty();

  /** Whether its keeper has not looked at the token since it was started. */
  boolean atItsFirstLook;

  /** When its keeper looks at the token next. */
  public Instant nextLook = Instant.MAX;

  /** When an exchange that it has begun ends, and its answer is written. */
  Optional<Instant> answerAt = Optional.empty();

  FakeContainer(
      String id,
      String name,
      Instant createdAt,
      RestartPolicy policy,
      Map<String, String> environment,
      Map<String, String> labels) {
    this.id = id;
    this.name = name;
    this.createdAt = createdAt;
    this.policy = policy;
    this.environment = environment;
    this.labels = labels;
  }

  public ContainerDefinition definition() {
    return Inspections.of(
        id,
        name,
        createdAt,
        startedAt,
        running,
        ContainerDefinition.Health.NONE,
        policy,
        environment,
        labels);
  }

  void say(Instant at, String text) {
    log.add(new LogEntry(LogEntry.Stream.OUT, at, text, true));
  }
}
