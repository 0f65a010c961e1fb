package aegis.lt.observer.acceptance.decide;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the WORK_LOG says about a migration at one instant.
 *
 * @param status whether there is an approval, and whether it counts
 * @param approval the approval that counts, or the latest of those that do not; empty exactly if
 *     {@link Status#MISSING}
 * @param reason one sentence for the operator
 * @param nearMisses lines that look like an approval and do not count; of very many the last
 */
public record ApprovalState(
    Status status,
    Optional<Approval> approval,
    String reason,
    List<Statement.NearMiss> nearMisses) {
  /** Whether there is an approval, and whether it counts. */
  public enum Status {
    /** No well-formed approval names the migration. */
    MISSING,
    /** There is one, and it does not count; the reason says why. */
    STALE,
    /** There is one, and it counts. */
    PRESENT;

    /** The name used in JSON: {@code stale}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ApprovalState {
    nearMisses = List.copyOf(nearMisses);
    if (approval.isPresent() == (status == Status.MISSING)) {
      throw new IllegalArgumentException(status + " with approval " + approval);
    }
  }

  /** Nothing is known of an approval, and so there is none. */
  public static ApprovalState unknown(String reason) {
    return new ApprovalState(Status.MISSING, Optional.empty(), reason, List.of());
  }

  /** Whether the cutover is approved. */
  public boolean counts() {
    return status == Status.PRESENT;
  }

  /** Who gave the approval. */
  public Optional<String> by() {
    return approval.map(Approval::by);
  }

  /** When the approval was given. */
  public Optional<Instant> at() {
    return approval.map(Approval::at);
  }
}
