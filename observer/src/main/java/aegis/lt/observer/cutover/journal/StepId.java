package aegis.lt.observer.cutover.journal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The steps, in the order in which they are taken: first those of a cutover, then those back. */
public enum StepId {
  VERIFY_READINESS(
      "whether the old keeper was stopped already by this cutover",
      "ask once more, under the lock; create the old container a second time, under another"
          + " name, compare and remove it",
      "readiness is READY now, the refresh token lasts, both keepers run, the fence names the"
          + " old one, exactly one line of the compose file can go",
      "observer readiness"),
  SNAPSHOT(
      "whether the old keeper was stopped already by this cutover",
      "save the old container's definition, the canonical cache and the compose file",
      "what was saved can be read, and the edit can be made from it",
      "docker inspect {incumbent}; cp {compose} …"),
  STOP_INCUMBENT(
      "whether the old keeper is down with restart policy no",
      "wait for its next write if that is near, set its restart policy to no, stop it",
      "it is down, and no restart of the engine brings it back",
      "docker update --restart=no {incumbent} && docker stop {incumbent}"),
  WAIT_FOR_FLUSH(
      "whether that was waited for since the stop",
      "wait for a refresh in flight to land",
      "the canonical cache is whole; note how it stands",
      "sleep {flush_wait}"),
  HAND_OVER_FENCE(
      "whether the fence names the new keeper, in the epoch of this cutover",
      "name the new keeper in the fence and raise its epoch",
      "the old keeper is still down; the fence reads back",
      "in {fence}: \"writer\":\"{candidate}\", \"epoch\" one higher"),
  REMOVE_OVERRIDE(
      "whether the compose file is the edited one",
      "remove the override from the compose file, one line",
      "the file's hash is that of the edit",
      "delete the line {override}=… from {compose}"),
  DEPLOY(
      "whether a new container without the override runs",
      "run deploy_command, or wait until someone else has deployed",
      "one container of the service runs, created after the edit, without the override;"
          + " nobody wrote the canonical cache meanwhile",
      "{deploy}"),
  VERIFY_FIRST_WRITE(
      "whether it has written already",
      "wait for the new keeper's first write of the canonical cache",
      "issued_at is higher, the token valid, fields, owner and mode as before, the fence as"
          + " handed over",
      "stat {canonical}; keeper status"),
  RETIRE_INCUMBENT(
      "whether the old container is gone",
      "save the old container's log with the reports, remove the container",
      "it is gone",
      "docker logs … && docker rm {incumbent}"),
  WATCH(
      "how long the watch has lasted",
      "look at the canonical cache, the 401s and the containers again and again",
      "the cache is written in time and valid, no 401 comes from a stale token, the old keeper"
          + " stays away",
      "observer status --watch; docker logs of the consumer"),
  PREPARE_INCUMBENT(
      "whether the old keeper runs already, or was never stopped",
      "create the old container again if it was removed, without starting it",
      "it is there, with its image, networks, volumes, mounted paths and log driver",
      "docker inspect {incumbent} (if it is gone: docker create, as its saved definition says)"),
  RETURN_FENCE(
      "whether the fence names the old keeper",
      "name the old keeper in the fence and raise its epoch",
      "the fence reads back",
      "in {fence}: \"writer\":\"{incumbent}\", \"epoch\" one higher"),
  STOP_CANDIDATE(
      "whether a new keeper without the override runs",
      "stop the new keeper and set its restart policy to no",
      "it is down, and no restart of the engine brings it back",
      "docker update --restart=no {candidate} && docker stop {candidate}"),
  RESTORE_OVERRIDE(
      "whether the override is in the compose file",
      "put the override back into the compose file",
      "the override is there",
      "put the line {override}=… back into {compose}"),
  START_INCUMBENT(
      "whether the old keeper runs with the restart policy it had",
      "start the old container, and give it the restart policy it had",
      "it runs, with the restart policy it had",
      "docker start {incumbent} (if it is still there)"),
  VERIFY_REFRESHING(
      "whether it was ever stopped",
      "wait for the old keeper to refresh",
      "no other keeper can write the canonical cache, a newer token appears in it, and the old"
          + " keeper's log shows no refusal since its start",
      "docker logs --since 1m {incumbent} | grep -E 'token valid|refreshed'");

  private static final Map<String, StepId> BY_ID =
      Arrays.stream(values()).collect(Collectors.toMap(StepId::id, step -> step));

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String checks;
  private final String does;
  private final String verifies;
  private final String byHand;

  StepId(String checks, String does, String verifies, String byHand) {
    this.checks = checks;
    this.does = does;
    this.verifies = verifies;
    this.byHand = byHand;
  }

  /** What it looks at first, to see whether it is done already, in words. */
  public String checks() {
    return checks;
  }

  /** What it changes, in words. */
  public String does() {
    return does;
  }

  /** What must be visible in the end, in words. */
  public String verifies() {
    return verifies;
  }

  /** What a person would type in its place; {@code StepByHand} fills in names in braces. */
  public String byHand() {
    return byHand;
  }

  /** The name used in the journal and by operators: {@code stop-incumbent}. */
  public String id() {
    return id;
  }

  /** Whether it leads back to the old keeper. */
  public boolean leadsBack() {
    return compareTo(PREPARE_INCUMBENT) >= 0;
  }

  /** The steps of a cutover. */
  public static List<StepId> forward() {
    return Arrays.stream(values()).filter(step -> !step.leadsBack()).toList();
  }

  /** The steps of a rollback. */
  public static List<StepId> back() {
    return Arrays.stream(values()).filter(StepId::leadsBack).toList();
  }

  static Optional<StepId> find(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }
}
