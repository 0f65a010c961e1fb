package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Preflight;
import aegis.lt.observer.cutover.preflight.RecreationRehearsal;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.tell.StepByHand;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Effects;
import aegis.lt.shared.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cutover would do, for the operator to read.
 *
 * @param exitCode with which {@code start} would refuse now; {@link ExitCode#OK} if it could begin
 */
public record CutoverPlan(String text, ExitCode exitCode) {
  /**
   * The plan as things are now.
   *
   * @param rehearse whether the way back is proven as well, which creates a container, never starts
   *     it, and removes it; otherwise nothing is changed
   */
  public static CutoverPlan of(
      CutoverEnvironment environment, CutoverState state, boolean rehearse) {
    CutoverSettings settings = environment.settings();
    Preflight preflight = Preflight.look(environment);
    List<Preflight.Finding> findings = new ArrayList<>();
    Controller.standing(state, settings)
        .ifPresent(why -> findings.add(new Preflight.Finding("cutover", ExitCode.NOT_READY, why)));
    findings.addAll(preflight.findings());
    if (rehearse) {
      List<String> trouble = RecreationRehearsal.trouble(environment, Effects.Action::run);
      findings.add(
          trouble.isEmpty()
              ? new Preflight.Finding(
                  "way back",
                  ExitCode.OK,
                  settings.incumbent() + " could be created again as it is")
              : new Preflight.Finding(
                  "way back", ExitCode.NOT_READY, RecreationRehearsal.text(environment, trouble)));
    }
    StringBuilder text = new StringBuilder();
    text.append("Cutover of ").append(settings.migration());
    text.append(", phase ").append(state.phase().id()).append("\n\n");
    for (Preflight.Finding finding : findings) {
      text.append(String.format("%-5s ", mark(finding)))
          .append(String.format("%-14s ", finding.what()))
          .append(finding.text())
          .append('\n');
    }
    Optional<Refusal> refusal = Preflight.refusal(findings);
    text.append('\n')
        .append(
            refusal
                .map(why -> "It would be refused now, with exit code " + why.exitCode().code())
                .orElse("It could begin now"))
        .append(".\n\n");
    steps(text, "Steps:", StepId.forward(), settings);
    text.append('\n')
        .append("A failure up to and including verify-first-write goes back by itself; ")
        .append(
            settings.autoRollback()
                ? "so does a violation during the watch (auto_rollback).\n"
                : "a violation during the watch notifies, and a person goes back.\n");
    steps(text, "The way back, also: observer rollback", StepId.back(), settings);
    preflight
        .override()
        .map(edit -> diff(edit, settings))
        .ifPresent(diff -> text.append("\nThe edit of the compose file:\n").append(diff));
    return new CutoverPlan(text.toString(), refusal.map(Refusal::exitCode).orElse(ExitCode.OK));
  }

  private static String mark(Preflight.Finding finding) {
    if (finding.answer() != ExitCode.OK) {
      return "no";
    }
    return finding.warns() ? "warn" : "ok";
  }

  private static String diff(ComposeOverride.Present edit, CutoverSettings settings) {
    return edit.diff(String.valueOf(settings.composeFile().getFileName()));
  }

  private static void steps(
      StringBuilder text, String title, List<StepId> steps, CutoverSettings settings) {
    text.append(title).append('\n');
    int number = 1;
    for (StepId step : steps) {
      text.append(String.format("%2d. %s%n", number++, step.id()));
      text.append("      checks    ").append(step.checks()).append('\n');
      text.append("      does      ").append(step.does()).append('\n');
      text.append("      verifies  ").append(step.verifies()).append('\n');
      text.append("      by hand   ").append(StepByHand.of(step, settings)).append('\n');
    }
  }
}
