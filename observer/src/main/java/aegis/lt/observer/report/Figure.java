package aegis.lt.observer.report;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.CadenceCriterion;
import aegis.lt.observer.judge.criterion.CoverageCriterion;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.Unauthorized;
import aegis.lt.shared.time.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A key figure of a report.
 *
 * @param label what it is
 * @param value the number with its unit
 * @param note what to compare it with; empty if nothing
 */
record Figure(String label, String value, String note) {
  /** The figures worth a look before any detail. */
  static List<Figure> of(AcceptanceReport report) {
    List<Figure> figures = new ArrayList<>();
    for (FileTimeline file : report.files()) {
      CriterionId cadence =
          file.role() == Role.INCUMBENT
              ? CriterionId.INCUMBENT_CADENCE
              : CriterionId.CANDIDATE_CADENCE;
      figures.add(
          new Figure(
              FilePlot.name(file.role()) + " writes",
              Integer.toString(file.writes().size()),
              "median "
                  + length(report, cadence, CadenceCriterion.MEDIAN)
                  + ", longest "
                  + length(report, cadence, CadenceCriterion.LONGEST)));
    }
    figures.add(coverage(report));
    long stale = report.unauthorized().stream().filter(Unauthorized::stale).count();
    long ignored = report.unauthorized().stream().filter(Unauthorized::ignored).count();
    figures.add(
        new Figure(
            "401s",
            Long.toString(report.unauthorized().size() - ignored),
            asFarAsWatched(
                stale
                    + " by a stale or just rotated token"
                    + (ignored == 0 ? "" : ", " + ignored + " more ignored"),
                report,
                CriterionId.CONSUMER_NO_STALE_401)));
    figures.add(
        new Figure(
            "invalid_grant",
            Long.toString(
                report.logs().stream()
                    .mapToLong(log -> log.events(LogEvent.Kind.INVALID_GRANT).size())
                    .sum()),
            asFarAsWatched(
                "in both keepers\u2019 logs",
                report,
                CriterionId.INCUMBENT_NO_INVALID_GRANT,
                CriterionId.CANDIDATE_NO_INVALID_GRANT)));
    figures.add(
        new Figure(
            "Container events",
            Integer.toString(report.containerEvents().size()),
            asFarAsWatched("starts, stops, restarts", report, CriterionId.KEEPER_RESTARTS)));
    return figures;
  }

  /** That nothing was seen says little where not all was watched. */
  private static String asFarAsWatched(
      String note, AcceptanceReport report, CriterionId... criteria) {
    boolean doubtful =
        Stream.of(criteria)
            .map(id -> report.assessment().criterion(id).verdict())
            .anyMatch(Verdict.INCONCLUSIVE::equals);
    return doubtful ? note + ", as far as watched" : note;
  }

  private static Figure coverage(AcceptanceReport report) {
    String required = "required " + percent(report.requirements().minCoverage());
    Measure least =
        report
            .assessment()
            .criterion(CriterionId.OBSERVATION_COVERAGE)
            .measured()
            .get(CoverageCriterion.LEAST);
    String text = least instanceof Measure.Share share ? percent(share.share()) : "unknown";
    return new Figure("Coverage", text, required);
  }

  private static String length(AcceptanceReport report, CriterionId id, String name) {
    return report.assessment().criterion(id).duration(name).map(TimeText::brief).orElse("unknown");
  }

  /** Rounded down, so that what is just not enough does not look as if it were. */
  private static String percent(double share) {
    return BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(2, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString()
        + "\u00a0%";
  }
}
