package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.ShellWord;
import aegis.lt.observer.cutover.journal.StepId;
import java.util.Map;
import java.util.stream.Collectors;

/** What a person would type in place of a step, with the names of this cutover. */
public final class StepByHand {
  private StepByHand() {}

  /** A command for a shell, or what to edit. */
  public static String of(StepId step, CutoverSettings settings) {
    String text = step.byHand();
    for (Map.Entry<String, String> name : names(settings).entrySet()) {
      text = text.replace("{" + name.getKey() + "}", name.getValue());
    }
    return text;
  }

  private static Map<String, String> names(CutoverSettings settings) {
    return Map.of(
        "incumbent", settings.incumbent(),
        "candidate", settings.candidate(),
        "canonical", settings.canonical().toString(),
        "compose", settings.composeFile().toString(),
        "fence", settings.canonical().resolveSibling("canonical-writer.json").toString(),
        "override", settings.how().overrideVariable(),
        "flush_wait", Long.toString(settings.how().flushWait().toSeconds()),
        "deploy", deploy(settings));
  }

  private static String deploy(CutoverSettings settings) {
    return settings.how().deployCommand().isEmpty()
        ? "push and let the workflow deploy, or docker compose --env-file … -f "
            + settings.composeFile()
            + " up -d --build "
            + settings.how().service()
        : "cd "
            + ShellWord.of(settings.composeFolder().toString())
            + " && "
            + settings.how().deployCommand().stream()
                .map(ShellWord::of)
                .collect(Collectors.joining(" "));
  }
}
