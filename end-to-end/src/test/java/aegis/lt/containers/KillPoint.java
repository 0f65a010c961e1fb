package aegis.lt.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A moment at which a controller is killed: when it is about to write, or has just written, a line
 * of its journal. As the journal is written before and after each side effect, these are the
 * moments before and after each of them. The kernel sends the signal (by way of strace), so nothing
 * more of the controller's own runs.
 *
 * @param step the step in whose hands it is
 * @param name for people
 * @param call the system call at which it is killed, before that call does anything
 * @param number which of those calls on the journal, counted from 1
 */
record KillPoint(String step, String name, String call, int number) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether there is a strace here. */
  static boolean canBeReached() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
  }

  /** All of them, from a journal that was written to its end from its line {@code from} on. */
  static List<KillPoint> of(Path journal, int from) throws IOException {
    List<String> lines = Files.readAllLines(journal);
    List<KillPoint> points = new ArrayList<>();
    String step = "begin";
    for (int i = from; i < lines.size(); i++) {
      JsonNode line = JSON.readTree(lines.get(i));
      String kind = line.path("kind").asText();
      String what =
          kind + (line.path("text").asText().isEmpty() ? "" : " " + line.path("text").asText());
      step = line.path("step").asText(step);
      int number = i - from + 1;
      points.add(new KillPoint(step, "before " + shortened(what), "write", number));
      if (kind.equals("intends")) {
        points.add(new KillPoint(step, "behind " + shortened(what), "fsync", number));
      }
    }
    return points;
  }

  private static String shortened(String what) {
    String bare = what.replaceAll("/\\S*/", "").replaceAll("lt-test-\\S*-(old|new)-keeper", "$1");
    return bare.substring(0, Math.min(48, bare.length()));
  }

  /** Runs a program so that it is killed there. */
  List<String> strace(Path journal) {
    return List.of(
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        journal.toString(),
        "-e",
        "trace=write,fsync",
        "-e",
        "inject=" + call + ":signal=KILL:when=" + number);
  }

  @Override
  public String toString() {
    return step + ", " + name;
  }
}
