package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The part of a history that was known at an instant, sorted by what it is about. */
public final class EvidenceAt {
  private final History history;
  private final Instant asOf;
  private final Requirements requirements;
  private final Map<Role, Timeline> samples = new EnumMap<>(Role.class);
  private final Map<Role, StreamWatch> logs = new EnumMap<>(Role.class);
  private final Map<Role, List<Silence>> silences = new EnumMap<>(Role.class);
  private final Map<Role, StreamWatch> containers = new EnumMap<>(Role.class);
  private final Attribution attribution;

  public EvidenceAt(History history, Requirements requirements, Instant asOf) {
    this.history = history;
    this.asOf = asOf;
    this.requirements = requirements;
    for (Role role : Role.values()) {
      samples.put(
          role,
          Timeline.of(
              history.samples().stream().filter(span -> span.role() == role).toList(),
              asOf,
              requirements.maxGap()));
      logs.put(
          role,
          StreamWatch.ofLog(
              history.watchSpans(EvidenceStream.log(role)), asOf, requirements.maxGap()));
      silences.put(
          role,
          Silence.of(history.watchSpans(EvidenceStream.log(role)), asOf, requirements.maxGap()));
      containers.put(
          role,
          StreamWatch.ofContainer(
              history.watchSpans(EvidenceStream.container(role)), asOf, requirements.maxGap()));
    }
    this.attribution = new Attribution(samples(Role.INCUMBENT), requirements);
  }

  /** The instant judged at. */
  public Instant asOf() {
    return asOf;
  }

  /** What is asked. */
  public Requirements requirements() {
    return requirements;
  }

  /** The looks at a keeper's token cache. */
  public Timeline samples(Role role) {
    return of(samples, role);
  }

  /** The watch on a log. */
  public StreamWatch log(Role role) {
    return of(logs, role);
  }

  /** When nothing appeared in a log that was watched. */
  public List<Silence> silences(Role role) {
    return of(silences, role);
  }

  /** What kept a log from being watched inside a window, as far as that is recorded. */
  public List<LogEvent> whyUnwatched(Role role, Window window) {
    return logEvents(role, Set.of(LogEvent.Kind.UNWATCHED), window);
  }

  /** The watch on the engine's events for a container. */
  public StreamWatch container(Role role) {
    return of(containers, role);
  }

  private static <T> T of(Map<Role, T> byRole, Role role) {
    return Optional.ofNullable(byRole.get(role)).orElseThrow();
  }

  /** What a log said inside a window, in order of time. */
  public List<LogEvent> logEvents(Role role, Set<LogEvent.Kind> kinds, Window window) {
    return history.logEvents().stream()
        .filter(event -> event.role() == role && kinds.contains(event.kind()))
        .filter(event -> window.contains(event.at()))
        .sorted(Comparator.comparing(LogEvent::at).thenComparingLong(LogEvent::sequence))
        .toList();
  }

  /** The consumer's 401s inside a window with their causes, in order of time. */
  public List<Unauthorized> unauthorized(Window window) {
    return logEvents(Role.CONSUMER, LogEvent.Kind.OF_A_401, window).stream()
        .map(event -> new Unauthorized(event, attribution.of(event)))
        .toList();
  }

  /** What the engine did inside a window, in order of time. */
  public List<ContainerEvent> containerEvents(Role role, Window window) {
    return history.containerEvents().stream()
        .filter(event -> event.role() == role && window.contains(event.at()))
        .sorted(
            Comparator.comparing(ContainerEvent::at).thenComparingLong(ContainerEvent::sequence))
        .toList();
  }

  /** The holes that may be about what was known at that instant. */
  public List<Hole> holes() {
    return history.holes().stream().filter(this::mayBeKnown).toList();
  }

  private boolean mayBeKnown(Hole hole) {
    boolean nextIsKnown = hole.before().filter(at -> !at.isAfter(asOf)).isPresent();
    return nextIsKnown || reach(hole).earliest().filter(at -> at.isAfter(asOf)).isEmpty();
  }

  /** How far what is missing may reach. */
  public HoleExtent reach(Hole hole) {
    return HoleExtent.of(hole, history);
  }

  /** The first instant any stream was looked at. */
  public Optional<Instant> first() {
    List<Optional<Instant>> firsts = new ArrayList<>();
    samples.values().forEach(timeline -> firsts.add(timeline.first()));
    Stream.concat(logs.values().stream(), containers.values().stream())
        .forEach(watch -> firsts.add(watch.first()));
    return firsts.stream().flatMap(Optional::stream).min(Comparator.naturalOrder());
  }
}
