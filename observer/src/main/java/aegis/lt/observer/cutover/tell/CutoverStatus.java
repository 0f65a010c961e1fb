package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.acceptance.decide.CanonicalJson;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.shared.log.SingleLine;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a cutover is, for the operator.
 *
 * @param run the latest run, if there was one
 * @param back whether it leads back
 * @param step the step that was begun and is not done
 * @param since when that step was begun, or else when the journal was last written
 * @param says what the journal says last
 * @param next what to type, or what comes by itself
 * @param violations what the watch saw that it must not see
 * @param warnings what is visible now and contradicts the journal
 * @param watch how the watch goes, after the new keeper's first write
 */
public record CutoverStatus(
    Phase phase,
    Optional<Integer> run,
    boolean back,
    Optional<StepId> step,
    Optional<Instant> since,
    String says,
    String next,
    List<String> violations,
    List<String> warnings,
    Optional<WatchProgress> watch) {
  public CutoverStatus {
    violations = List.copyOf(violations);
    warnings = List.copyOf(warnings);
  }

  /** What the journal says. */
  public static CutoverStatus of(CutoverState state, CutoverSettings settings) {
    return of(state, settings, List.of(), Optional.empty());
  }

  /** What the journal says, and what is visible besides. */
  public static CutoverStatus of(
      CutoverState state,
      CutoverSettings settings,
      List<String> warnings,
      Optional<WatchProgress> watch) {
    Optional<CutoverRun> run = state.run();
    return new CutoverStatus(
        state.phase(),
        run.map(CutoverRun::number),
        run.map(CutoverRun::rollingBack).orElse(false),
        run.flatMap(CutoverRun::current),
        run.map(
            found -> found.current().flatMap(found::begunAt).orElseGet(() -> found.last().at())),
        run.map(found -> found.last().text()).orElse("no cutover was begun"),
        next(state, settings),
        run.map(CutoverRun::violations).orElse(List.of()).stream().map(Entry::text).toList(),
        warnings,
        watch);
  }

  private static String next(CutoverState state, CutoverSettings settings) {
    Optional<CutoverRun> open = state.run().filter(run -> run.end().isEmpty());
    if (open.isEmpty()) {
      return state.phase() == Phase.CUT_OVER
          ? "nothing; observer rollback would bring " + settings.incumbent() + " back"
          : "observer cutover plan";
    }
    CutoverRun run = open.get();
    if (run.rollingBack()) {
      return "observer rollback continues it";
    }
    if (run.begunAt(StepId.WATCH).isPresent()) {
      return "the watch ends at "
          + run.begunAt(StepId.WATCH).get().plus(settings.how().watch())
          + "; observer cutover resume continues it, observer rollback goes back";
    }
    return "observer cutover resume continues it, observer rollback goes back";
  }

  /** On one line. */
  public String line() {
    return phase.id()
        + run.map(number -> ", run " + number).orElse("")
        + (back && phase != Phase.ROLLED_BACK ? ", rolling back" : "")
        + step.map(found -> ", at " + found.id()).orElse("")
        + since.map(at -> ", since " + at).orElse("");
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "phase", phase.id() + (back && phase == Phase.CUTOVER ? ", rolling back" : ""));
    run.ifPresent(number -> line(text, "run", String.valueOf(number)));
    step.ifPresent(found -> line(text, "step", found.id() + ": " + found.does()));
    line(text, "journal", says);
    since.ifPresent(at -> line(text, "since", at.toString()));
    watch.ifPresent(
        found -> {
          line(text, "last write", found.lastWriteText());
          line(text, "401s", found.unauthorizedText());
          line(text, "left", found.leftText());
        });
    violations.forEach(one -> line(text, "violation", one));
    warnings.forEach(one -> line(text, "warning", one));
    line(text, "next", next);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-10s %s%n", name, SingleLine.of(value)));
  }

  /**
   * {@code lt.cutover-status/1} on one line: {@code phase}, {@code run}, {@code direction} ({@code
   * cutover}, {@code rollback} or null), {@code step}, {@code since}, {@code journal}, {@code
   * next}, {@code violations}, {@code warnings}, {@code watch} (null, or as {@link WatchProgress}
   * says).
   */
  public String json() {
    ObjectNode node = CanonicalJson.object();
    node.put("schema", "lt.cutover-status/1");
    node.put("phase", phase.id());
    node.put("run", run.orElse(null));
    node.put("direction", run.map(number -> back ? "rollback" : "cutover").orElse(null));
    node.put("step", step.map(StepId::id).orElse(null));
    CanonicalJson.put(node, "since", since);
    node.put("journal", says);
    node.put("next", next);
    violations.forEach(node.putArray("violations")::add);
    warnings.forEach(node.putArray("warnings")::add);
    if (watch.isPresent()) {
      watch.get().putInto(node.putObject("watch"));
    } else {
      node.putNull("watch");
    }
    return new String(CanonicalJson.compact(node), StandardCharsets.UTF_8);
  }
}
