package aegis.lt.observer.report;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.LogTimeline;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Unauthorized;
import java.util.List;

/**
 * One assessment with the evidence of its window laid out for reading. It knows nothing of an
 * approval, since the approval names the report.
 */
public final class AcceptanceReport {
  private final ReportContext context;
  private final Requirements requirements;
  private final Assessment assessment;
  private final Stretch window;
  private final List<FailedFact> failures;

  /**
   * Lays out a report.
   *
   * @param context names for display
   * @param requirements what was asked; the same the assessment was made with
   * @param assessment the verdicts, and what was judged
   */
  public AcceptanceReport(ReportContext context, Requirements requirements, Assessment assessment) {
    this.context = context;
    this.requirements = requirements;
    this.assessment = assessment;
    this.window = new Stretch(assessment.from(), assessment.asOf());
    this.failures = FailedFact.of(assessment);
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
  List<FileTimeline> files() {
    return assessment.evidence().files();
  }

  /** One for each role, in the order of {@link Role}. */
  List<LogTimeline> logs() {
    return assessment.evidence().logs();
  }

  List<ContainerEvent> containerEvents() {
    return assessment.evidence().containerEvents();
  }

  List<Hole> holes() {
    return assessment.evidence().holes();
  }

  /** The facts behind all failed criteria, in order of time. */
  List<FailedFact> failures() {
    return failures;
  }

  /** The consumer's 401s with their causes, as recorded. */
  List<Unauthorized> unauthorized() {
    return assessment.evidence().unauthorized();
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
