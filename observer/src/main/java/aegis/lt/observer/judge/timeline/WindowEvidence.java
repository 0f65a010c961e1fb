package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.Role;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was judged: the evidence of the window, each part as the criteria have seen it. A report
 * draws this and derives nothing from the history again.
 *
 * @param files the incumbent's and the candidate's token cache, in this order
 * @param logs one for each role, in the order of {@link Role}
 * @param unauthorized the consumer's 401s with their causes, in order of time
 * @param containerEvents of all roles, in order of time
 * @param holes evidence that was recorded and taken away
 */
public record WindowEvidence(
    List<FileTimeline> files,
    List<LogTimeline> logs,
    List<Unauthorized> unauthorized,
    List<ContainerEvent> containerEvents,
    List<Hole> holes) {
  /** No evidence at all. */
  public static final WindowEvidence NONE =
      new WindowEvidence(List.of(), List.of(), List.of(), List.of(), List.of());

  public WindowEvidence {
    files = List.copyOf(files);
    logs = List.copyOf(logs);
    unauthorized = List.copyOf(unauthorized);
    containerEvents = List.copyOf(containerEvents);
    holes = List.copyOf(holes);
  }

  /** What is known of a window. */
  public static WindowEvidence of(EvidenceAt known, Window window) {
    Requirements requirements = known.requirements();
    return new WindowEvidence(
        List.of(
            FileTimeline.of(known, Role.INCUMBENT, requirements.incumbent(), window),
            FileTimeline.of(known, Role.CANDIDATE, requirements.candidate(), window)),
        Stream.of(Role.values()).map(role -> LogTimeline.of(known, role, window)).toList(),
        known.unauthorized(window),
        Stream.of(Role.values())
            .flatMap(role -> known.containerEvents(role, window).stream())
            .sorted(Comparator.comparing(ContainerEvent::at))
            .toList(),
        known.holes());
  }
}
