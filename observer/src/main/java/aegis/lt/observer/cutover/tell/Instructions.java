package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What a person is to type when the program cannot continue. */
public final class Instructions {
  private Instructions() {}

  /** For a rollback that broke off. */
  public static String rollbackFailed(StepId step, CutoverEnvironment environment, CutoverRun run) {
    Facts facts = run.facts();
    if (run.stopOnly()) {
      return "Nothing else was changed. Remove the cause, then: observer rollback\nBy hand: "
          + stopAll(environment);
    }
    ByHand byHand = new ByHand(environment, facts);
    StringBuilder text = new StringBuilder();
    text.append("A person is needed now. Remove the cause, then: observer rollback\n");
    text.append("It continues where it broke off. By hand, in this order, what is not done yet:\n");
    int number = 1;
    for (StepId one : StepId.back()) {
      String mark =
          one == step ? " (broke off here): " : run.doneAt(one).isPresent() ? " (done): " : ": ";
      text.append("  ")
          .append(number++)
          .append(". ")
          .append(one.id())
          .append(mark)
          .append(byHand.of(one))
          .append('\n');
    }
    facts
        .get(Facts.DEFINITION_FILE)
        .ifPresent(
            file ->
                text.append("The old container's definition, with its secrets, is in ")
                    .append(file)
                    .append('\n'));
    text.append("Never let both run while neither is kept off ")
        .append(environment.settings().canonical())
        .append(".\n");
    if (step == StepId.VERIFY_REFRESHING) {
      text.append("If its log says invalid_grant, a person must log in again (docs/cutover.md).\n");
    }
    return text.toString();
  }

  /**
   * For a rollback that was given up, with all as it was before it.
   *
   * @param step where it was given up
   * @param candidateWrites whether the new keeper runs and may write the canonical cache
   */
  public static String rollbackAbandoned(
      StepId step, CutoverSettings settings, CutoverRun run, boolean candidateWrites) {
    String candidate = settings.candidate();
    String hint =
        step == StepId.VERIFY_REFRESHING
            ? "Its log: docker logs --since 10m "
                + settings.incumbent()
                + "\nIf that says invalid_grant, a person must log in again before the next rollback"
                + " (docs/cutover.md).\n"
            : "";
    return hint
        + (candidateWrites
            ? candidate + " runs and refreshes " + settings.canonical() + " as before.\n"
            : "Nobody refreshes " + settings.canonical() + " now.\n")
        + "To go back: remove the cause, then: observer rollback\n"
        + (run.end().isPresent()
            ? "To stay with " + candidate + ": there is nothing to do.\n"
            : "To stay with " + candidate + ": observer cutover resume\n");
  }

  /** For a journal that cannot be read or written. */
  public static String withoutJournal(CutoverEnvironment environment, Path journal) {
    ByHand byHand = new ByHand(environment, new Facts(Map.of()));
    StringBuilder text = new StringBuilder();
    text.append("Nothing is done without the journal. Repair ")
        .append(journal)
        .append(" or make room for it, then: observer cutover resume, or observer rollback\n")
        .append("If that cannot wait, go back by hand, in this order:\n");
    int number = 1;
    for (StepId one : StepId.back()) {
      text.append("  ")
          .append(number++)
          .append(". ")
          .append(one.id())
          .append(": ")
          .append(byHand.of(one))
          .append('\n');
    }
    return text.toString();
  }

  private static String stopAll(CutoverEnvironment environment) {
    try {
      return environment.candidates().stream()
          .filter(one -> !one.isDownForGood())
          .map(ByHand::stop)
          .collect(Collectors.joining(" && "));
    } catch (IOException e) {
      return "see what there is, with docker ps --all (" + IoReason.of(e) + ")";
    }
  }
}
