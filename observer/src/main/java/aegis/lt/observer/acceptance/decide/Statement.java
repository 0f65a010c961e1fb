package aegis.lt.observer.acceptance.decide;

import java.time.Instant;
import java.util.Optional;

/** What one line of the WORK_LOG says about the approval of a cutover. */
public sealed interface Statement {
  /** Which line it is, from 1 on. */
  long line();

  /** A person approved. Whether that counts is another question. */
  record Approved(long line, Approval approval) implements Statement {}

  /**
   * A person took every approval of a migration back that stands above this line or was given
   * before it.
   *
   * @param migration which migration it is about; every one if it does not say
   * @param at when; unknown if it does not say
   * @param defect what is wrong with the line, if something is: whoever wrote it meant to stop the
   *     cutover
   */
  record Withdrawn(
      long line, Optional<String> migration, Optional<Instant> at, Optional<String> defect)
      implements Statement {}

  /**
   * A line that looks like an approval or a withdrawal and does not count.
   *
   * @param text the line as it is, without spaces around it
   * @param reason why it does not count; completes "it does not count: "
   */
  record NearMiss(long line, String text, String reason) implements Statement {}
}
