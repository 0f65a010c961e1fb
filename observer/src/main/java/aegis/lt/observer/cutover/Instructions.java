package aegis.lt.observer.cutover;

import java.nio.file.Path;

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
          .append(Plan.byHand(one, settings))
          .append('\n');
    }
    facts
        .get(Facts.INCUMBENT_POLICY)
        .ifPresent(
            policy ->
                text.append("After step 4: docker update --restart=")
                    .append(policy)
                    .append(' ')
                    .append(settings.incumbent())
                    .append('\n'));
    facts
        .get(Facts.COMPOSE_COPY)
        .filter(file -> step == StepId.RESTORE_OVERRIDE)
        .ifPresent(
            file -> text.append("The compose file as it was is in ").append(file).append('\n'));
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
