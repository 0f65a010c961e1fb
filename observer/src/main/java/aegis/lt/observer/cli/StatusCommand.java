package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.Liveness;
import aegis.lt.observer.acceptance.decide.CanonicalJson;
import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.CadenceCriterion;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.TimeText;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The state of the observation on one screen. */
@Command(
    name = "status",
    description =
        "Show how far the observation is, the state of both keepers, and when it could be ready.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Option(names = "--watch", description = "Redraw every two seconds until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--check",
      description =
          "Say in one line whether the observer is looking; exit code 0 if so, else 3. This says"
              + " nothing about what it sees.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    PrintStream out = command.console().out();
    if (check) {
      Liveness liveness = Liveness.of(config, command.console().clock().instant());
      out.println(liveness.text());
      return (liveness.alive() ? ExitCode.OK : ExitCode.NOT_READY).code();
    }
    if (!watch) {
      out.print(look(command, config));
      return ExitCode.OK.code();
    }
    return Redraw.every(command.console(), () -> look(command, config));
  }

  private String look(ObserverCommand command, ObserverConfig config) throws IOException {
    Instant now = command.asOf(null);
    Readiness readiness = AcceptanceCheck.ask(config, now, AcceptanceCheck::readiness);
    return json ? json(readiness, config) : text(readiness, config);
  }

  /** How much of the window lies behind its clean beginning, in [0, 1]. */
  static double progress(Assessment assessment, Duration window) {
    return assessment
        .cleanSince()
        .map(since -> Duration.between(since, assessment.asOf()).toMillis())
        .map(clean -> Math.max(0, Math.min(1, clean / (double) window.toMillis())))
        .orElse(0.0);
  }

  private static String text(Readiness readiness, ObserverConfig config) {
    Assessment assessment = readiness.assessment();
    StringBuilder text = new StringBuilder();
    line(text, "migration", readiness.migration() + ", phase " + readiness.phase());
    line(text, "as of", assessment.asOf().toString());
    line(text, "status", readiness.status().name());
    line(
        text,
        "window",
        String.format(
            Locale.ROOT,
            "%.0f%% of %s is clean, since %s",
            100 * progress(assessment, config.window()),
            Durations.format(config.window()),
            assessment.cleanSince().map(TimeText::of).orElse("never")));
    boolean after = readiness.isAfterCutover();
    line(
        text,
        after ? "canonical" : "incumbent",
        cadence(assessment.criterion(CriterionId.INCUMBENT_CADENCE))
            + (after ? ", expected every " + TimeText.brief(config.cutover().watchCadence()) : ""));
    if (!after) {
      line(text, "candidate", cadence(assessment.criterion(CriterionId.CANDIDATE_CADENCE)));
      line(text, "ready at the earliest", earliest(assessment));
      line(text, "approval", readiness.approval().reason());
    }
    for (Criterion criterion : assessment.criteria()) {
      boolean asked = !after || criterion.blocking();
      if (asked && criterion.verdict().compareTo(Verdict.PENDING) < 0) {
        line(
            text,
            criterion.verdict().name().toLowerCase(Locale.ROOT),
            criterion.id().id()
                + (criterion.blocking() ? "" : " (advisory)")
                + ": "
                + criterion.explanation());
      }
    }
    return text.toString();
  }

  private static String earliest(Assessment assessment) {
    return assessment
        .earliestReady()
        .map(
            at ->
                at.isAfter(assessment.asOf())
                    ? TimeText.notBefore(at)
                        + ", in "
                        + TimeText.brief(Duration.between(assessment.asOf(), at))
                    : "now")
        .orElse("cannot be told yet");
  }

  private static String cadence(Criterion criterion) {
    return "median "
        + measured(criterion, CadenceCriterion.MEDIAN)
        + ", longest "
        + measured(criterion, CadenceCriterion.LONGEST)
        + ", since the last write "
        + measured(criterion, CadenceCriterion.OPEN_INTERVAL)
        + " ("
        + criterion.verdict()
        + ")";
  }

  private static String measured(Criterion criterion, String key) {
    return criterion.duration(key).map(TimeText::brief).orElse("unknown");
  }

  private static String json(Readiness readiness, ObserverConfig config) {
    Assessment assessment = readiness.assessment();
    ObjectNode node = CanonicalJson.object();
    node.put("schema", "lt.observer-status/1");
    node.put("migration", readiness.migration());
    node.put("phase", readiness.phase());
    CanonicalJson.put(node, "as_of", assessment.asOf());
    node.put("status", readiness.status().name());
    node.put("progress", progress(assessment, config.window()));
    CanonicalJson.putWindow(node, assessment);
    ObjectNode cadence = node.putObject("cadence");
    putCadence(cadence.putObject("incumbent"), assessment.criterion(CriterionId.INCUMBENT_CADENCE));
    putCadence(cadence.putObject("candidate"), assessment.criterion(CriterionId.CANDIDATE_CADENCE));
    ArrayNode against = node.putArray("against");
    assessment.criteria().stream()
        .filter(Criterion::blocking)
        .filter(criterion -> criterion.verdict().compareTo(Verdict.PENDING) < 0)
        .sorted(Comparator.comparing(Criterion::verdict))
        .forEach(criterion -> against.add(criterion.id().id()));
    ObjectNode verdicts = node.putObject("verdicts");
    assessment
        .criteria()
        .forEach(criterion -> verdicts.put(criterion.id().id(), criterion.verdict().name()));
    node.put("approval", readiness.approval().status().id());
    return new String(CanonicalJson.compact(node), StandardCharsets.UTF_8);
  }

  private static void putCadence(ObjectNode node, Criterion criterion) {
    for (String key :
        List.of(
            CadenceCriterion.MEDIAN, CadenceCriterion.LONGEST, CadenceCriterion.OPEN_INTERVAL)) {
      criterion
          .duration(key)
          .ifPresentOrElse(
              duration -> CanonicalJson.put(node, key + "_secs", duration),
              () -> node.putNull(key + "_secs"));
    }
    node.put("verdict", criterion.verdict().name());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-22s %s%n", name, value));
  }
}
