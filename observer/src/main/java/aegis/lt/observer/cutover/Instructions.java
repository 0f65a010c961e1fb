package aegis.lt.observer.cutover;

import java.nio.file.Path;
import java.util.Optional;

/** What a person is to type when the program cannot go on. */
final class Instructions {
  private Instructions() {}

  /** For a rollback that broke off. */
  static String rollbackFailed(StepId step, CutoverSettings settings, CutoverRun run) {
    if (run.stopOnly()) {
      return "Nothing else was changed. Remove the cause, then: observer rollback\nBy hand: "
          + Plan.byHand(StepId.STOP_CANDIDATE, settings);
    }
    Facts facts = run.facts();
    StringBuilder text = new StringBuilder();
    text.append("A person is needed now. Remove the cause, then: observer rollback\n");
    text.append("It goes on where it broke off. By hand, in this order, what is not done yet:\n");
    int number = 1;
    for (StepId one : StepId.of(true)) {
      String mark =
          one == step ? " (broke off here): " : run.doneAt(one).isPresent() ? " (done): " : ": ";
      text.append("  ")
          .append(number++)
          .append(". ")
          .append(one.id())
          .append(mark)
          .append(byHand(one, settings, facts))
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
        .append(settings.canonical())
        .append(".\n");
    if (step == StepId.VERIFY_REFRESHING) {
      text.append("If its log says invalid_grant, a person must log in again (docs/cutover.md).\n");
    }
    return text.toString();
  }

  /** What a person would type in place of a step, with what this run knows. */
  private static String byHand(StepId step, CutoverSettings settings, Facts facts) {
    Optional<String> known =
        switch (step) {
          case RESTORE_OVERRIDE ->
              facts
                  .get(Facts.COMPOSE_COPY)
                  .map(
                      copy ->
                          Plan.byHand(step, settings)
                              + "; as it was: cp "
                              + Texts.shellWord(copy)
                              + " "
                              + Texts.shellWord(settings.composeFile().toString()));
          case START_INCUMBENT ->
              facts
                  .get(Facts.INCUMBENT_POLICY)
                  .map(
                      policy ->
                          "docker start "
                              + settings.incumbent()
                              + " && docker update --restart="
                              + policy
                              + " "
                              + settings.incumbent());
          default -> Optional.empty();
        };
    return known.orElseGet(() -> Plan.byHand(step, settings));
  }

  /**
   * For a rollback that was given up, with all as it was before it.
   *
   * @param step where it was given up
   * @param candidateWrites whether the new keeper runs and may write the canonical cache
   */
  static String rollbackAbandoned(
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
  static String withoutJournal(CutoverSettings settings, Path journal) {
    return "Nothing is done without it. Mend "
        + journal
        + " or make room for it, then: observer cutover resume, or observer rollback\n"
        + "If that cannot wait, go back by hand, in this order:\n"
        + byHand(settings);
  }

  private static String byHand(CutoverSettings settings) {
    StringBuilder text = new StringBuilder();
    for (StepId one : StepId.of(true)) {
      text.append("  ").append(Plan.byHand(one, settings)).append('\n');
    }
    return text.toString();
  }
}
