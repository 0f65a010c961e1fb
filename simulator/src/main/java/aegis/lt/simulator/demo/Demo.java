package aegis.lt.simulator.demo;

import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Leads through the compressed day, from its end to report, approval and readiness, and then
 * through cutover, watch and rollback.
 */
public final class Demo {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LINES = Duration.ofMillis(250);
  private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{64}\\b");

  private final DemoFiles files;
  private final Programs programs;
  private final Timetable times;
  private final Optional<PlantedFault> fault;
  private final Optional<CutoverFault> cutoverFault;
  private final Progress progress;
  private final InstantSource clock = InstantSource.system();
  private volatile boolean interrupted;

  /**
   * A demo that has not begun.
   *
   * @param directory where everything is put; exists and is empty
   * @param fault what is to spoil the day; it then does not come to a cutover
   * @param cutoverFault what is to spoil the cutover
   */
  public Demo(
      Path directory,
      Programs programs,
      Timetable times,
      Optional<PlantedFault> fault,
      Optional<CutoverFault> cutoverFault,
      Progress progress) {
    this.files = new DemoFiles(directory);
    this.programs = programs;
    this.times = times;
    this.fault = fault;
    this.cutoverFault = cutoverFault;
    this.progress = progress;
  }

  /**
   * Plays it from beginning to end.
   *
   * @return the exit code of the last readiness check; if that was 0, and the cutover or the
   *     rollback did not go as it must, theirs
   */
  public int run() throws IOException, InterruptedException {
    try (Stage stage = new Stage(files, programs, times)) {
      Thread cleanUp = new Thread(() -> endEarly(stage), "demo-clean-up");
      Runtime.getRuntime().addShutdownHook(cleanUp);
      try {
        return play(stage);
      } catch (IOException | CommandFailure failed) {
        if (interrupted) {
          return ExitCode.INTERRUPTED.code();
        }
        throw failed;
      } finally {
        forget(cleanUp);
      }
    }
  }

  private int play(Stage stage) throws IOException, InterruptedException {
    progress.say("Everything is in " + files.root());
    progress.say("Starting token endpoint, old keeper, consumer, new keeper and observer …");
    if (fault.filter(PlantedFault::isThereFromTheStart).isPresent()) {
      progress.say("The fault is there from the start: " + fault.orElseThrow().id());
      stage.startWithOneSharedChain();
    } else {
      stage.startWithChainsOfTheirOwn();
    }
    progress.say(
        "Both keepers are at work. A day is now "
            + times.day().toSeconds()
            + " s; the old keeper refreshes every "
            + Timetable.INCUMBENT_MS / 1000.0
            + " s, the new one every "
            + Timetable.CANDIDATE_MS / 1000.0
            + " s.");
    DemoReadiness seen = observe(stage);
    return conclude(stage, seen);
  }

  /** Until the day is over and clean, the fault has been found, or there is no more to wait for. */
  private DemoReadiness observe(Stage stage) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    Instant end = begin.plus(times.day());
    Instant limit = end.plus(times.patience());
    Instant faultAt = begin.plus(times.untilFault());
    Instant nextQuestion = begin;
    boolean planted = fault.filter(each -> !each.isThereFromTheStart()).isEmpty();
    StatusFeed watch = stage.watch();
    while (true) {
      Instant now = clock.instant();
      if (!planted && !now.isBefore(faultAt)) {
        progress.say("Planting the fault " + fault.orElseThrow().id() + " …");
        fault.orElseThrow().plant(stage);
        planted = true;
      }
      boolean last = !now.isBefore(limit);
      if (last || (!now.isBefore(nextQuestion) && isWorthAsking(watch, now, planted))) {
        DemoReadiness readiness = readiness(stage);
        if (last || isOver(readiness, planted)) {
          return readiness;
        }
        nextQuestion = clock.instant().plus(BETWEEN_QUESTIONS);
      }
      String status = watch.last().map(Demo::describe).orElse("");
      progress.show(observed(begin, clock.instant()) + status);
      stage.pause(BETWEEN_LINES);
    }
  }

  /** Whether the answer may be the last one. Only the readiness check itself can say. */
  private boolean isWorthAsking(StatusFeed watch, Instant now, boolean planted) {
    if (watch.last().isEmpty() || watch.hasEnded()) {
      return watch.hasEnded();
    }
    Glance glance = watch.last().get();
    if (fault.isPresent()) {
      return planted && fault.get().isSeenIn(glance);
    }
    return glance.status().equals("READY")
        || glance.status().equals("AWAITING_APPROVAL")
        || glance.earliestReady().filter(earliest -> !earliest.isAfter(now)).isPresent();
  }

  private boolean isOver(DemoReadiness readiness, boolean planted) {
    if (fault.isPresent()) {
      return planted && fault.get().isFoundBy(readiness);
    }
    return readiness.exitCode() == ExitCode.AWAITING_APPROVAL.code()
        || readiness.exitCode() == ExitCode.OK.code();
  }

  private int conclude(Stage stage, DemoReadiness seen) throws IOException, InterruptedException {
    progress.say("Writing the report …");
    // As of the instant of the last answer: later the window would be another.
    Children.Result report =
        stage.ask("report", "--as-of", seen.asOf(), "--out", files.reports().toString());
    Matcher hash = HASH.matcher(report.output());
    if (!hash.find() || reports().isEmpty()) {
      throw new CommandFailure(
          ExitCode.INTERNAL_ERROR, "the observer wrote no report; see " + files.observerLog());
    }
    if (seen.exitCode() != ExitCode.AWAITING_APPROVAL.code()) {
      tellReports();
      return verdict(seen);
    }
    Children.Result approval = stage.ask("approve", "--by", "demo", "--report", hash.group());
    progress.say(
        approval.exitCode() == 0
            ? "Approved in " + files.workLog()
            : "The approval was refused with " + approval.exitCode());
    int end = verdict(readiness(stage));
    if (end == ExitCode.OK.code()) {
      end = cutOver(stage);
    }
    tellReports();
    return end;
  }

  private int cutOver(Stage stage) throws IOException, InterruptedException {
    int end = new CutoverAct(stage, progress, cutoverFault, Timetable.ONE_MORE_REFRESH).play();
    progress.result("Approvals and their outcome: " + files.workLog());
    progress.result("Each step of the cutover: " + files.cutoverJournal());
    return end;
  }

  private void tellReports() throws IOException {
    progress.result("Reports:");
    for (Path path : reports()) {
      progress.result("  " + path);
    }
  }

  private int verdict(DemoReadiness last) {
    progress.result("Readiness: " + last.status() + " (exit code " + last.exitCode() + ")");
    if (last.exitCode() == 0 && fault.isPresent()) {
      progress.result("The fault " + fault.get().id() + " was planted and not found.");
      return ExitCode.INTERNAL_ERROR.code();
    }
    for (DemoReadiness.Criterion criterion : last.against()) {
      progress.result(
          "  " + criterion.verdict() + " " + criterion.id() + ": " + criterion.explanation());
    }
    for (DemoReadiness.Criterion advice : last.advice()) {
      progress.result("  advisory: " + advice.id() + ": " + advice.explanation());
    }
    return last.exitCode();
  }

  private DemoReadiness readiness(Stage stage) throws IOException, InterruptedException {
    Children.Result result = stage.ask("readiness", "--json");
    try {
      return DemoReadiness.parse(result.exitCode(), result.output());
    } catch (IllegalArgumentException unusable) {
      throw new CommandFailure(
          ExitCode.INTERNAL_ERROR,
          "the observer's readiness check ended with "
              + result.exitCode()
              + " and without an answer; see "
              + files.observerLog());
    }
  }

  private String observed(Instant begin, Instant now) {
    Duration since = Duration.between(begin, now);
    long percent = Math.min(100, since.toMillis() * 100 / times.day().toMillis());
    long left = Math.max(0, times.day().minus(since).toSeconds());
    return percent + " % observed, " + left + " s left";
  }

  private static String describe(Glance glance) {
    List<String> against = glance.against();
    return " | writes every "
        + glance.incumbent()
        + " (old), "
        + glance.candidate()
        + " (new) | "
        + glance.status()
        + (against.isEmpty() ? "" : ": " + against.get(0));
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> all = Files.list(files.reports())) {
      return all.sorted().toList();
    }
  }

  /** Ctrl-C, or any other end that does not come from us. */
  private void endEarly(Stage stage) {
    interrupted = true;
    try {
      stage.close();
    } catch (IOException ending) {
      // The processes are gone; what is left goes with us.
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook is at work; it does what we would do.
    }
  }
}
