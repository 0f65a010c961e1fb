package aegis.lt.observer.cli;

import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one word of the observer means.
 *
 * @param id the word, as it is printed elsewhere
 * @param kind what sort of word it is
 * @param meaning one or two sentences
 * @param measured how the observer finds out
 * @param remedy what to do about it
 */
record Explanation(String id, String kind, String meaning, String measured, String remedy) {
  /** All of them, in the order in which they are listed. */
  static List<Explanation> all() {
    List<Explanation> all = new ArrayList<>();
    for (CriterionId id : CriterionId.values()) {
      all.add(of(id));
    }
    for (Status status : Status.values()) {
      all.add(of(status));
    }
    for (ExitCode code : ExitCode.values()) {
      all.add(of(code));
    }
    for (StepId step : StepId.values()) {
      all.add(
          new Explanation(
              step.id(),
              step.leadsBack() ? "step of a rollback" : "step of a cutover",
              sentence(step.does()),
              sentence("first " + step.checks() + "; then " + step.verifies()),
              "If it fails before the new keeper has written, the cutover is rolled back by itself."
                  + " See: observer cutover status"));
    }
    all.addAll(events());
    return List.copyOf(all);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private static Explanation of(CriterionId id) {
    String kind =
        id.alwaysBlocking()
            ? "criterion, always blocking"
            : "criterion, blocking if the configuration names it under blocking";
    CriterionId.Meaning meaning = id.meaning();
    return new Explanation(id.id(), kind, meaning.what(), meaning.measured(), meaning.remedy());
  }

  private static Explanation of(Status status) {
    String measured = "The worst verdict of all blocking criteria.";
    return switch (status) {
      case NOT_READY ->
          new Explanation(
              status.name(),
              "status, exit code 3",
              "A blocking criterion failed within the window.",
              measured,
              "Remove the cause. The window then has to be clean again.");
      case INCONCLUSIVE ->
          new Explanation(
              status.name(),
              "status, exit code 4",
              "Evidence is missing for a blocking criterion, so nothing is proven.",
              measured,
              "Keep the observer running until the gap has left the window.");
      case OBSERVING ->
          new Explanation(
              status.name(),
              "status, exit code 5",
              "Nothing speaks against the cutover so far, and the window is not full yet.",
              measured,
              "Wait until earliest_ready.");
      case AWAITING_APPROVAL ->
          new Explanation(
              status.name(),
              "status, exit code 9",
              "All blocking criteria pass; a person has to approve.",
              measured,
              "Read the report, then: observer approve --by NAME --report HASH");
      case READY ->
          new Explanation(
              status.name(),
              "status, exit code 0",
              "All blocking criteria pass and a person has approved. After a cutover: the new keeper"
                  + " writes the canonical token cache in time.",
              measured,
              "observer cutover plan, then observer cutover start --execute");
    };
  }

  private static Explanation of(ExitCode code) {
    String kind = "exit code";
    String id = Integer.toString(code.code());
    String measured = "The same number for every command of both programs.";
    return switch (code) {
      case OK -> new Explanation(id, kind, "Yes, done, ready.", measured, "Nothing.");
      case INTERNAL_ERROR ->
          new Explanation(
              id,
              kind,
              "Something went wrong that should not have; also a full disk.",
              measured,
              "Read the message; --verbose shows where it came from.");
      case USAGE ->
          new Explanation(
              id,
              kind,
              "A wrong option, a configuration with errors, or a named file that cannot be used.",
              measured,
              "Correct what the message names. observer config check lists all errors of a"
                  + " configuration.");
      case NOT_READY ->
          new Explanation(
              id,
              kind,
              "A criterion failed, the gate is shut, or a check failed.",
              measured,
              "observer readiness names the criterion; observer explain ID explains it.");
      case INCONCLUSIVE ->
          new Explanation(id, kind, "Evidence is missing.", measured, "Keep the observer running.");
      case OBSERVING ->
          new Explanation(
              id, kind, "The window is not full yet.", measured, "Wait until earliest_ready.");
      case LOCKED ->
          new Explanation(
              id,
              kind,
              "Another instance holds the lock.",
              measured,
              "The message names the process and the command that ends it.");
      case ROLLED_BACK ->
          new Explanation(
              id,
              kind,
              "The cutover failed and was rolled back; the old keeper refreshes.",
              measured,
              "Remove the cause that the journal names, then start again.");
      case ROLLBACK_FAILED ->
          new Explanation(
              id,
              kind,
              "The rollback failed or was given up. A person is needed now.",
              measured,
              "The message names who refreshes and the commands, in order.");
      case AWAITING_APPROVAL ->
          new Explanation(
              id,
              kind,
              "All criteria pass; the approval is missing or too old.",
              measured,
              "observer approve --by NAME --report HASH");
      case INTERRUPTED ->
          new Explanation(
              id,
              kind,
              "Stopped by Ctrl-C.",
              measured,
              "A cutover continues with: observer cutover resume");
    };
  }

  /** Those that are sent today. */
  private static List<Explanation> events() {
    String kind = "notification event";
    String sent = "Sent once to each address under notify when it happens.";
    return List.of(
        new Explanation(
            "readiness_changed",
            kind,
            "The status of the observation is another one.",
            sent,
            "observer status"),
        new Explanation(
            "cutover_step",
            kind,
            "A planned cutover is under way; readiness is judged again when it is over.",
            sent,
            "Nothing; observer cutover status shows the step."),
        new Explanation(
            "cut_over",
            kind,
            "The new keeper has written the canonical token cache, and the watch has begun.",
            sent,
            "observer cutover status"),
        new Explanation(
            "watch_violation",
            kind,
            "Something happened after the cutover that must not: a late or invalid token cache, a"
                + " second writer, or a 401 from a stale token.",
            sent,
            "observer status; to go back: observer rollback"),
        new Explanation(
            "rollback_begun",
            kind,
            "The cutover failed, and its rollback has begun by itself.",
            sent,
            "Wait for rolled_back or person_needed."),
        new Explanation(
            "rolled_back",
            kind,
            "The old keeper refreshes the canonical token cache again.",
            sent,
            "Read why in the journal, and remove the cause."),
        new Explanation(
            "person_needed",
            kind,
            "A rollback failed or was given up.",
            sent,
            "observer cutover status names who refreshes and what to do."));
  }

  /** Four short paragraphs for a terminal. */
  String text() {
    return "%s (%s)%n%n%s%n%nMeasured: %s%n%nWhat to do: %s%n"
        .formatted(id, kind, meaning, measured, remedy);
  }

  /** Whether a word that a person typed stands for it; capitals and separators do not matter. */
  boolean is(String typed) {
    return plain(id).equals(plain(typed));
  }

  static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
