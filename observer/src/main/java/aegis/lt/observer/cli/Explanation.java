package aegis.lt.observer.cli;

import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.cli.ExitCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
  /** All of them by their ids, in the order in which they are listed. */
  static Map<String, Explanation> all() {
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
    Map<String, Explanation> byId = new LinkedHashMap<>();
    all.forEach(one -> byId.put(one.id(), one));
    return Collections.unmodifiableMap(byId);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private static Explanation of(CriterionId id) {
    return switch (id) {
      case INCUMBENT_CADENCE, CANDIDATE_CADENCE ->
          criterion(
              id,
              "The keeper writes its token cache as often as its configured cadence asks for.",
              "Each interval between two modification times that was watched is at most cadence plus"
                  + " cadence_tolerance, and the median is within cadence_tolerance of the cadence.",
              "See the keeper's log and status for why it did not refresh. If the cadence itself is"
                  + " another one, correct cadence and cadence_tolerance.");
      case INCUMBENT_VALID_TOKEN, CANDIDATE_VALID_TOKEN ->
          criterion(
              id,
              "The token cache always holds an access token that has not expired.",
              "Each look reads the file: it must be there, be one JSON object with an access_token,"
                  + " and its expiry must lie in the future.",
              "Find out what wrote the file at the time of the evidence; a file that is truncated and"
                  + " then written is seen as torn. Correct the keeper or its interval.");
      case INCUMBENT_NO_INVALID_GRANT, CANDIDATE_NO_INVALID_GRANT ->
          criterion(
              id,
              "The endpoint never refused the keeper's refresh token.",
              "The keeper's log is read whole; rejection_pattern finds the refusals. A log that stays"
                  + " silent while the keeper writes its token cache is no evidence.",
              "A person has to log in again. Then find out who spent the token: a second keeper, a"
                  + " restored backup, or a copy of the token cache.");
      case INCUMBENT_ISSUED_AT_MONOTONIC, CANDIDATE_ISSUED_AT_MONOTONIC ->
          criterion(
              id,
              "Each new content of the token cache is newer than the one before.",
              "issued_at, or else the absolute expiry, or else exp of the JWT, rises with each change of"
                  + " the content.",
              "Find out what put older tokens back. If the file tells none of the three, let the"
                  + " keeper write issued_at.");
      case CONSUMER_NO_STALE_401 ->
          criterion(
              id,
              "No consumer was answered with 401 because its token was stale.",
              "Each 401 in the consumer's log is compared with what the canonical token cache held at"
                  + " that time. Within reload_grace of a write it is excused.",
              "If the token cache was expired at that time, the keeper is the cause. If the 401 has"
                  + " another cause, name it with ignore_pattern.");
      case OBSERVATION_COVERAGE ->
          criterion(
              id,
              "Files and logs were watched for nearly all of the window.",
              "The share of the window without gaps, for each stream; the smallest must reach"
                  + " min_coverage.",
              "Keep the observer running until the gaps have left the window.");
      case INDEPENDENT_LINEAGE ->
          criterion(
              id,
              "The two keepers do not share one chain of refresh tokens.",
              "Keyed fingerprints of the refresh tokens and the session (sid) of the access tokens"
                  + " never appear in both token caches.",
              "Log in for the new keeper: keeper authorize.");
      case FILE_COMPATIBILITY ->
          criterion(
              id,
              "Consumers cannot tell the two token caches apart but by the values.",
              "Owner, group, mode, fields and their types agree.",
              "Correct owner or mode with chown and chmod; fields of one file only are named in the"
                  + " explanation.");
      case KEEPER_RESTARTS ->
          criterion(
              id,
              "Neither keeper was restarted or killed in the window.",
              "The container engine's events start, die, oom and restart.",
              "Find out why: docker inspect, docker logs.");
      case SOLE_WRITER ->
          criterion(
              id,
              "Nothing but its keeper writes a token cache.",
              "A write that brings no newer token, an inode or ctime that changes by itself, or a"
                  + " content of which the keeper's log has no line counts as foreign.",
              "Stop what writes there: a second keeper, a backup job, an editor.");
    };
  }

  private static Explanation criterion(
      CriterionId id, String meaning, String measured, String remedy) {
    String kind =
        id.alwaysBlocking()
            ? "criterion, always blocking"
            : "criterion, blocking if the configuration names it under blocking";
    return new Explanation(id.id(), kind, meaning, measured, remedy);
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
