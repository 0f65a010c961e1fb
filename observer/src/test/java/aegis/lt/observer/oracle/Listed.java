package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.timeline.Attribution;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.LogTimeline;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what an assessment lists for a report with what its criteria have measured. */
final class Listed {
  private final Assessment assessment;
  private final Stretch window;
  private final List<String> differences = new ArrayList<>();

  private Listed(Assessment assessment) {
    this.assessment = assessment;
    this.window = new Stretch(assessment.from(), assessment.asOf());
  }

  /** What differs; empty if nothing does. */
  static List<String> differences(Assessment assessment) {
    Listed listed = new Listed(assessment);
    assessment.evidence().files().forEach(listed::file);
    assessment.evidence().logs().forEach(listed::log);
    listed.unauthorized();
    return listed.differences;
  }

  private void file(FileTimeline file) {
    boolean old = file.role() == Role.INCUMBENT;
    Criterion cadence =
        assessment.criterion(old ? CriterionId.INCUMBENT_CADENCE : CriterionId.CANDIDATE_CADENCE);
    same(
        file.role() + " too long",
        cadence.measured().get("too_long"),
        fits(file, Write.Fit.NOT_ALLOWED));
    same(
        file.role() + " unjudged",
        cadence.measured().get("unjudged"),
        fits(file, Write.Fit.UNSURE));
    Criterion valid =
        assessment.criterion(
            old ? CriterionId.INCUMBENT_VALID_TOKEN : CriterionId.CANDIDATE_VALID_TOKEN);
    same(file.role() + " looks", valid.measured().get("looks"), file.looks());
    for (FileState state : List.of(FileState.MISSING, FileState.UNPARSABLE, FileState.NO_TOKEN)) {
      same(file.role() + " " + state.id(), valid.measured().get(state.id()), bad(file, state.id()));
    }
    same(file.role() + " expired", valid.measured().get("expired"), bad(file, "expired"));
    covered("samples/" + file.role().id(), file.watchedSince(), file.gaps());
  }

  private static long fits(FileTimeline file, Write.Fit fit) {
    return Stream.concat(file.writes().stream(), file.open().stream())
        .filter(write -> write.fit() == fit)
        .count();
  }

  private static long bad(FileTimeline file, String state) {
    return file.bad().stream()
        .filter(bad -> bad.state().equals(state))
        .mapToLong(FileTimeline.BadState::looks)
        .sum();
  }

  private void log(LogTimeline log) {
    covered("log/" + log.role().id(), log.watchedSince(), log.gaps());
  }

  private void unauthorized() {
    Criterion criterion = assessment.criterion(CriterionId.CONSUMER_NO_STALE_401);
    for (Attribution.Cause cause : Attribution.Cause.values()) {
      long listed =
          assessment.evidence().unauthorized().stream().filter(one -> one.cause() == cause).count();
      same("401s " + cause.id(), criterion.measured().get(cause.id()), listed);
    }
  }

  /** The share of the window that lies in no listed gap is the one that was measured. */
  private void covered(String stream, Optional<Instant> since, List<Stretch> gaps) {
    Measure measured =
        assessment.criterion(CriterionId.OBSERVATION_COVERAGE).measured().get(stream);
    Duration covered = Duration.ZERO;
    if (since.isPresent()) {
      Instant from = since.get().isBefore(window.from()) ? window.from() : since.get();
      Stretch counted = new Stretch(from, window.to());
      covered = counted.length();
      for (Stretch gap : Stretch.joined(gaps)) {
        covered = covered.minus(gap.within(counted).map(Stretch::length).orElse(Duration.ZERO));
      }
    }
    double share = (double) covered.toNanos() / window.length().toNanos();
    if (!(measured instanceof Measure.Share shown) || Math.abs(shown.share() - share) > 1e-9) {
      differences.add(stream + ": measured coverage " + measured + ", by the gaps listed " + share);
    }
  }

  private void same(String what, @Nullable Measure measured, long listed) {
    if (!Measure.of(listed).equals(measured)) {
      differences.add(what + ": measured " + measured + ", listed " + listed);
    }
  }
}
