package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.ShellWord;
import aegis.lt.observer.cutover.journal.StepId;
import java.util.stream.Collectors;

/** What a person would type in place of a step. */
public final class StepByHand {
  private StepByHand() {}

  /** A command for a shell, or what to edit. */
  public static String of(StepId step, CutoverSettings settings) {
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
                  + ShellWord.of(settings.composeFolder().toString())
                  + " && "
                  + settings.how().deployCommand().stream()
                      .map(ShellWord::of)
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
