package aegis.lt.observer.acceptance;

import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.shared.notify.Notification;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the observer last told a person, or would tell now: that a cutover may begin or not, that
 * one is under way, and how the canonical cache does after one. Pure.
 *
 * @param status without an approval
 * @param because the blocking criteria that speak against it; empty if none does
 */
public record ReadinessNews(
    Phase phase, Status status, Optional<Instant> earliestReady, Optional<String> because) {
  /** What an assessment has to say. */
  public static ReadinessNews of(Phase phase, Assessment assessment) {
    String against =
        assessment.criteria().stream()
            .filter(Criterion::blocking)
            .filter(criterion -> criterion.verdict().compareTo(Verdict.PENDING) < 0)
            .map(criterion -> criterion.id().id())
            .collect(Collectors.joining(","));
    return new ReadinessNews(
        phase,
        assessment.status(false),
        assessment.earliestReady(),
        Optional.of(against).filter(text -> !text.isEmpty()));
  }

  /** Whether there is nothing new. While a cutover is under way its own steps are the news. */
  public boolean isTheSame(ReadinessNews before) {
    return phase == before.phase && (phase == Phase.CUTOVER || status == before.status);
  }

  private boolean isAfterCutover() {
    return phase == Phase.WATCH || phase == Phase.CUT_OVER;
  }

  private boolean isGood() {
    return status == Status.READY || status == Status.AWAITING_APPROVAL;
  }

  /** What a person would want to know without looking. */
  public Optional<Notification> notification(
      Optional<ReadinessNews> before, String migration, Instant now) {
    if (phase == Phase.CUTOVER) {
      return Optional.of(
          notification(
              migration,
              now,
              Notification.Severity.INFO,
              "cutover_step",
              "a planned cutover is under way; readiness is judged again when it is over"));
    }
    return isAfterCutover()
        ? afterCutover(before, migration, now)
        : parallel(before, migration, now);
  }

  private Optional<Notification> parallel(
      Optional<ReadinessNews> before, String migration, Instant now) {
    boolean lost = before.filter(ReadinessNews::isGood).isPresent() && !isGood();
    String text =
        "the readiness is now "
            + status
            + because.map(why -> ": " + why).orElse("")
            + (lost && status == Status.NOT_READY
                ? "; an approval that was given before does not count any more"
                : "");
    return switch (status) {
      case NOT_READY, INCONCLUSIVE ->
          Optional.of(
              notification(
                  migration, now, Notification.Severity.WARNING, "readiness_changed", text));
      case READY, AWAITING_APPROVAL ->
          Optional.of(
              notification(migration, now, Notification.Severity.INFO, "readiness_changed", text));
      case OBSERVING -> Optional.empty();
    };
  }

  /** A watch tells what it sees by itself; afterwards nobody else does. */
  private Optional<Notification> afterCutover(
      Optional<ReadinessNews> before, String migration, Instant now) {
    boolean watched = phase == Phase.WATCH;
    boolean wasBad =
        before.filter(ReadinessNews::isAfterCutover).filter(ReadinessNews::isBad).isPresent();
    if (watched || isBad() == wasBad) {
      return Optional.empty();
    }
    return Optional.of(
        isBad()
            ? notification(
                migration,
                now,
                Notification.Severity.WARNING,
                "watch_violation",
                "the canonical cache, as the new keeper writes it, is "
                    + status
                    + because.map(why -> ": " + why).orElse("")
                    + "; see observer status, or go back with: observer rollback")
            : notification(
                migration,
                now,
                Notification.Severity.INFO,
                "readiness_changed",
                "the canonical cache is written in time and valid again"));
  }

  private boolean isBad() {
    return status == Status.NOT_READY || status == Status.INCONCLUSIVE;
  }

  private static Notification notification(
      String migration, Instant now, Notification.Severity severity, String event, String text) {
    return new Notification(now, "lt-observer " + migration, severity, event, text);
  }
}
