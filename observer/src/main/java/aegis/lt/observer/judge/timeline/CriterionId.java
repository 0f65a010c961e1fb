package aegis.lt.observer.judge.timeline;

import java.util.Locale;

/** The questions, in the order in which they are reported. */
public enum CriterionId {
  INCUMBENT_CADENCE(Blocks.ALWAYS, Words.CADENCE),
  CANDIDATE_CADENCE(Blocks.ALWAYS, Words.CADENCE),
  INCUMBENT_VALID_TOKEN(Blocks.ALWAYS, Words.VALID_TOKEN),
  CANDIDATE_VALID_TOKEN(Blocks.ALWAYS, Words.VALID_TOKEN),
  INCUMBENT_NO_INVALID_GRANT(Blocks.ALWAYS, Words.NO_INVALID_GRANT),
  CANDIDATE_NO_INVALID_GRANT(Blocks.ALWAYS, Words.NO_INVALID_GRANT),
  INCUMBENT_ISSUED_AT_MONOTONIC(Blocks.ALWAYS, Words.ISSUED_AT_MONOTONIC),
  CANDIDATE_ISSUED_AT_MONOTONIC(Blocks.ALWAYS, Words.ISSUED_AT_MONOTONIC),
  CONSUMER_NO_STALE_401(Blocks.ALWAYS, Words.NO_STALE_401),
  OBSERVATION_COVERAGE(Blocks.ALWAYS, Words.COVERAGE),
  INDEPENDENT_LINEAGE(Blocks.UNLESS_ADVISORY, Words.LINEAGE),
  FILE_COMPATIBILITY(Blocks.UNLESS_ADVISORY, Words.COMPATIBILITY),
  KEEPER_RESTARTS(Blocks.UNLESS_ADVISORY, Words.RESTARTS),
  SOLE_WRITER(Blocks.UNLESS_ADVISORY, Words.SOLE_WRITER);

  private enum Blocks {
    ALWAYS,
    /** The configuration may make it an advice. */
    UNLESS_ADVISORY
  }

  private final Blocks blocks;
  private final String what;
  private final String measured;
  private final String remedy;

  CriterionId(Blocks blocks, Meaning meaning) {
    this.blocks = blocks;
    this.what = meaning.what();
    this.measured = meaning.measured();
    this.remedy = meaning.remedy();
  }

  /**
   * What a criterion is about, in words.
   *
   * @param what it asks
   * @param measured how the observer finds out
   * @param remedy what to do if it fails
   */
  public record Meaning(String what, String measured, String remedy) {}

  /** What it asks, how that is measured, and what to do if it fails. */
  public Meaning meaning() {
    return new Meaning(what, measured, remedy);
  }

  /** Whether it blocks a cutover whatever the configuration says. */
  public boolean alwaysBlocking() {
    return blocks == Blocks.ALWAYS;
  }

  /** The name used in configuration, JSON and reports: {@code incumbent_cadence}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  private interface Words {
    Meaning CADENCE =
        new Meaning(
            "The keeper writes its token cache as often as its configured cadence asks for.",
            "Each interval between two modification times that was watched is at most cadence plus"
                + " cadence_tolerance, and the median is within cadence_tolerance of the cadence.",
            "See the keeper's log and status for why it did not refresh. If the cadence itself is"
                + " another one, correct cadence and cadence_tolerance.");

    Meaning VALID_TOKEN =
        new Meaning(
            "The token cache always holds an access token that has not expired.",
            "Each look reads the file: it must be there, be one JSON object with an access_token,"
                + " and its expiry must lie in the future.",
            "Find out what wrote the file at the time of the evidence; a file that is truncated and"
                + " then written is seen as torn. Correct the keeper or its interval.");

    Meaning NO_INVALID_GRANT =
        new Meaning(
            "The endpoint never refused the keeper's refresh token.",
            "The keeper's log is read whole; rejection_pattern finds the refusals. A log that stays"
                + " silent while the keeper writes its token cache is no evidence.",
            "A person has to log in again. Then find out who spent the token: a second keeper, a"
                + " restored backup, or a copy of the token cache.");

    Meaning ISSUED_AT_MONOTONIC =
        new Meaning(
            "Each new content of the token cache is newer than the one before.",
            "issued_at, or else the absolute expiry, or else exp of the JWT, rises with each change of"
                + " the content.",
            "Find out what put older tokens back. If the file tells none of the three, let the"
                + " keeper write issued_at.");

    Meaning NO_STALE_401 =
        new Meaning(
            "No consumer was answered with 401 because its token was stale.",
            "Each 401 in the consumer's log is compared with what the canonical token cache held at"
                + " that time. Within reload_grace of a write it is excused.",
            "If the token cache was expired at that time, the keeper is the cause. If the 401 has"
                + " another cause, name it with ignore_pattern.");

    Meaning COVERAGE =
        new Meaning(
            "Files and logs were watched for nearly all of the window.",
            "The share of the window without gaps, for each stream; the smallest must reach"
                + " min_coverage.",
            "Keep the observer running until the gaps have left the window.");

    Meaning LINEAGE =
        new Meaning(
            "The two keepers do not share one chain of refresh tokens.",
            "Keyed fingerprints of the refresh tokens and the session (sid) of the access tokens"
                + " never appear in both token caches.",
            "Log in for the new keeper: keeper authorize.");

    Meaning COMPATIBILITY =
        new Meaning(
            "Consumers cannot tell the two token caches apart but by the values.",
            "Owner, group, mode, fields and their types agree.",
            "Correct owner or mode with chown and chmod; fields of one file only are named in the"
                + " explanation.");

    Meaning RESTARTS =
        new Meaning(
            "Neither keeper was restarted or killed in the window.",
            "The container engine's events start, die, oom and restart.",
            "Find out why: docker inspect, docker logs.");

    Meaning SOLE_WRITER =
        new Meaning(
            "Nothing but its keeper writes a token cache.",
            "A write that brings no newer token, an inode or ctime that changes by itself, or a"
                + " content of which the keeper's log has no line counts as foreign.",
            "Stop what writes there: a second keeper, a backup job, an editor.");
  }
}
