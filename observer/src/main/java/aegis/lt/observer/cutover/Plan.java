package aegis.lt.observer.cutover;

import java.util.stream.Collectors;

/**
 * What a step checks, does and verifies, in words.
 *
 * @param checks what it looks at first, to see whether it is done already
 * @param does what it changes
 * @param verifies what must be seen in the end
 */
public record Plan(String checks, String does, String verifies) {
  /** The words for a step. */
  public static Plan of(StepId step) {
    return switch (step) {
      case VERIFY_READINESS ->
          new Plan(
              "whether the old keeper was stopped already by this cutover",
              "ask once more, under the lock; create the old container a second time, under another"
                  + " name, compare and remove it",
              "readiness is READY now, the refresh token lasts, both keepers run, the fence names the"
                  + " old one, exactly one line of the compose file can go");
      case SNAPSHOT ->
          new Plan(
              "whether the old keeper was stopped already by this cutover",
              "save the old container's definition, the canonical cache and the compose file",
              "what was saved can be read, and the edit can be made from it");
      case STOP_INCUMBENT ->
          new Plan(
              "whether the old keeper is down with restart policy no",
              "wait for its next write if that is near, set its restart policy to no, stop it",
              "it is down, and no restart of the engine brings it back");
      case WAIT_FOR_FLUSH ->
          new Plan(
              "whether that was waited for since the stop",
              "wait for a refresh in flight to land",
              "the canonical cache is whole; note how it stands");
      case HAND_OVER_FENCE ->
          new Plan(
              "whether the fence names the new keeper, in the epoch of this cutover",
              "name the new keeper in the fence and raise its epoch",
              "the old keeper is still down; the fence reads back");
      case REMOVE_OVERRIDE ->
          new Plan(
              "whether the compose file is the edited one",
              "remove the override from the compose file, one line",
              "the file's hash is that of the edit");
      case DEPLOY ->
          new Plan(
              "whether a new container without the override runs",
              "run deploy_command, or wait until someone else has deployed",
              "one container of the service runs, created after the edit, without the override;"
                  + " nobody wrote the canonical cache meanwhile");
      case VERIFY_FIRST_WRITE ->
          new Plan(
              "whether it has written already",
              "wait for the new keeper's first write of the canonical cache",
              "issued_at is higher, the token valid, fields, owner and mode as before, the fence as"
                  + " handed over");
      case RETIRE_INCUMBENT ->
          new Plan(
              "whether the old container is gone",
              "save the old container's log with the reports, remove the container",
              "it is gone");
      case WATCH ->
          new Plan(
              "how long the watch has gone on",
              "look at the canonical cache, the 401s and the containers again and again",
              "the cache is written in time and valid, no 401 comes from a stale token, the old keeper"
                  + " stays away");
      case PREPARE_INCUMBENT ->
          new Plan(
              "whether the old keeper runs already, or was never stopped",
              "create the old container again if it was removed, without starting it",
              "it is there, with its image, networks, volumes, mounted paths and log driver");
      case RETURN_FENCE ->
          new Plan(
              "whether the fence names the old keeper",
              "name the old keeper in the fence and raise its epoch",
              "the fence reads back");
      case STOP_CANDIDATE ->
          new Plan(
              "whether a new keeper without the override runs",
              "stop the new keeper and set its restart policy to no",
              "it is down, and no restart of the engine brings it back");
      case RESTORE_OVERRIDE ->
          new Plan(
              "whether the override is in the compose file",
              "put the override back into the compose file",
              "the override is there");
      case START_INCUMBENT ->
          new Plan(
              "whether the old keeper runs with the restart policy it had",
              "start the old container, and give it the restart policy it had",
              "it runs, with the restart policy it had");
      case VERIFY_REFRESHING ->
          new Plan(
              "whether it was ever stopped",
              "wait for the old keeper to refresh",
              "no other keeper can write the canonical cache, a newer token appears in it, and the old"
                  + " keeper's log shows no refusal since its start");
    };
  }

  /** What a person would type in its place. */
  public static String byHand(StepId step, CutoverSettings settings) {
    String compose = settings.composeFile().toString();
    String fence = settings.canonical().resolveSibling("canonical-writer.json").toString();
    return switch (step) {
      case VERIFY_READINESS -> "observer readiness";
      case SNAPSHOT -> "docker inspect " + settings.incumbent() + "; cp " + compose + " …";
      case STOP_INCUMBENT ->
          "docker update --restart=no "
              + settings.incumbent()
              + " && docker stop "
              + settings.incumbent();
      case WAIT_FOR_FLUSH -> "sleep " + settings.how().flushWait().toSeconds();
      case HAND_OVER_FENCE ->
          "in " + fence + ": \"writer\":\"" + settings.candidate() + "\", \"epoch\" one higher";
      case REMOVE_OVERRIDE ->
          "delete the line " + settings.how().overrideVariable() + "=… from " + compose;
      case DEPLOY ->
          settings.how().deployCommand().isEmpty()
              ? "push and let the workflow deploy, or docker compose --env-file … -f "
                  + compose
                  + " up -d --build "
                  + settings.how().service()
              : "cd "
                  + Texts.shellWord(settings.composeFolder().toString())
                  + " && "
                  + settings.how().deployCommand().stream()
                      .map(Texts::shellWord)
                      .collect(Collectors.joining(" "));
      case VERIFY_FIRST_WRITE -> "stat " + settings.canonical() + "; keeper status";
      case RETIRE_INCUMBENT -> "docker logs … && docker rm " + settings.incumbent();
      case WATCH -> "observer status --watch; docker logs of the consumer";
      case PREPARE_INCUMBENT ->
          "docker inspect "
              + settings.incumbent()
              + " (if it is gone: docker create, as its saved definition says)";
      case RETURN_FENCE ->
          "in " + fence + ": \"writer\":\"" + settings.incumbent() + "\", \"epoch\" one higher";
      case STOP_CANDIDATE ->
          "docker update --restart=no "
              + settings.candidate()
              + " && docker stop "
              + settings.candidate();
      case RESTORE_OVERRIDE ->
          "put the line " + settings.how().overrideVariable() + "=… back into " + compose;
      case START_INCUMBENT -> "docker start " + settings.incumbent() + " (if it is still there)";
      case VERIFY_REFRESHING ->
          "docker logs --since 1m " + settings.incumbent() + " | grep -E 'token valid|refreshed'";
    };
  }
}
