package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The answer to the one question, may the cutover begin, with everything it rests on.
 *
 * @param migration the migration asked about
 * @param phase where the migration stands: {@code parallel}, {@code cutover}, {@code watch}, {@code
 *     cut_over} or {@code rolled_back}
 * @param assessment all verdicts
 * @param approval what the WORK_LOG says
 * @param reportSha256 the hash of the report about this assessment, in lower-case hexadecimal,
 *     whether it has been written or not; empty if it is not known
 * @param approvable the hash of a written report that an approval made now would count for, the
 *     newest; empty if there is none
 */
public record Readiness(
    String migration,
    String phase,
    Assessment assessment,
    ApprovalState approval,
    Optional<String> reportSha256,
    Optional<String> approvable) {
  private static final Set<String> AFTER_CUTOVER = Set.of("watch", "cut_over");

  /** The answer. Once the new keeper writes the canonical cache no approval is waited for. */
  public Status status() {
    return assessment.status(isAfterCutover() || approval.counts());
  }

  /** Whether it is about the canonical cache as the new keeper writes it. */
  public boolean isAfterCutover() {
    return AFTER_CUTOVER.contains(phase);
  }

  /** The exit code that stands for the answer. */
  public int exitCode() {
    return exitCode(status());
  }

  /** The exit code that stands for an answer. */
  public static int exitCode(Status status) {
    return switch (status) {
      case READY -> 0;
      case NOT_READY -> 3;
      case INCONCLUSIVE -> 4;
      case OBSERVING -> 5;
      case AWAITING_APPROVAL -> 9;
    };
  }

  /** {@code lt.readiness/1} on one line; the same value gives the same bytes. */
  public byte[] json() {
    ObjectNode node = CanonicalJson.object();
    node.put("schema", "lt.readiness/1");
    node.put("migration", migration);
    node.put("phase", phase);
    CanonicalJson.put(node, "as_of", assessment.asOf());
    node.put("status", status().name());
    CanonicalJson.putWindow(node, assessment);
    CanonicalJson.putCriteria(node, assessment);
    ObjectNode given = node.putObject("approval");
    given.put("status", approval.status().id());
    given.put("by", approval.by().orElse(null));
    given.put("at", approval.at().map(Instant::toString).orElse(null));
    node.put("report_sha256", reportSha256.orElse(null));
    return CanonicalJson.compact(node);
  }

  /**
   * A compact table for the terminal, the worst first, and what to do next.
   *
   * @param colour whether to use ANSI colours; the words say the same without
   */
  public String text(boolean colour) {
    return new ReadinessText(this, colour).render();
  }
}
