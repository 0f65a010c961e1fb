package aegis.lt.observer.report;

import aegis.lt.observer.evaluate.Assessment;
import aegis.lt.observer.evaluate.Attribution;
import aegis.lt.observer.evaluate.Requirements;
import aegis.lt.observer.evaluate.Status;
import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One assessment with the evidence of its window laid out for reading. It knows nothing of an
 * approval, since the approval names the report.
 */
public final class AcceptanceReport {
  private final ReportContext context;
  private final Requirements requirements;
  private final Assessment assessment;
  private final Stretch window;
  private final List<FileSeries> files;
  private final List<LogSeries> logs;
  private final List<ContainerEvent> containerEvents;
  private final List<Hole> holes;
  private final List<Failure> failures;
  private final List<Unauthorized> unauthorized;

  /**
   * Lays out a report.
   *
   * @param context names for display
   * @param requirements what was asked; the same the assessment was made with
   * @param assessment the verdicts
   * @param history the evidence the assessment was made from; what lies outside its window is left
   *     out
   */
  public AcceptanceReport(
      ReportContext context, Requirements requirements, Assessment assessment, History history) {
    this.context = context;
    this.requirements = requirements;
    this.assessment = assessment;
    this.window = new Stretch(assessment.from(), assessment.asOf());
    this.files =
        List.of(
            FileSeries.of(
                history, Role.INCUMBENT, requirements.incumbent(), window, requirements.maxGap()),
            FileSeries.of(
                history, Role.CANDIDATE, requirements.candidate(), window, requirements.maxGap()));
    this.logs =
        Stream.of(Role.values())
            .map(role -> LogSeries.of(history, role, window, requirements.maxGap()))
            .toList();
    this.containerEvents =
        history.containerEvents().stream()
            .filter(event -> window.contains(event.at()))
            .sorted(Comparator.comparing(ContainerEvent::at))
            .toList();
    this.holes = history.holes();
    this.failures = Failure.of(assessment);
    Attribution attribution = new Attribution(history, requirements, assessment.asOf());
    this.unauthorized =
        logs.stream()
            .filter(log -> log.role() == Role.CONSUMER)
            .flatMap(log -> log.events().stream())
            .filter(event -> LogEvent.Kind.OF_A_401.contains(event.kind()))
            .map(event -> new Unauthorized(event, attribution.of(event)))
            .toList();
  }

  /** The answer, as long as nobody has approved anything. */
  public Status status() {
    return assessment.status(false);
  }

  /** The verdicts. */
  public Assessment assessment() {
    return assessment;
  }

  ReportContext context() {
    return context;
  }

  Requirements requirements() {
    return requirements;
  }

  Stretch window() {
    return window;
  }

  /** The incumbent's and the candidate's token cache, in this order. */
  List<FileSeries> files() {
    return files;
  }

  /** One for each role, in the order of {@link Role}. */
  List<LogSeries> logs() {
    return logs;
  }

  List<ContainerEvent> containerEvents() {
    return containerEvents;
  }

  List<Hole> holes() {
    return holes;
  }

  /** The facts behind all failed criteria, in order of time. */
  List<Failure> failures() {
    return failures;
  }

  /** The consumer's 401s with their causes, as recorded. */
  List<Unauthorized> unauthorized() {
    return unauthorized;
  }

  /** How a role's container and file are called. */
  String container(Role role) {
    return switch (role) {
      case INCUMBENT -> context.incumbent().container();
      case CANDIDATE -> context.candidate().container();
      case CONSUMER -> context.consumer();
    };
  }

  /** The path of a keeper's token cache. */
  String tokenCache(Role role) {
    return switch (role) {
      case INCUMBENT -> context.incumbent().tokenCache();
      case CANDIDATE -> context.candidate().tokenCache();
      case CONSUMER -> throw new IllegalArgumentException("a consumer writes no token cache");
    };
  }
}
