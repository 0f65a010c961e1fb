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
  /** The calls by which the journal is written: at a position, and each write synced at once. */
  private static final String WRITE = "pwrite64";

  private static final String SYNC = "fsync";

  /** The write behind that of the room. */
  private static final int FIRST_ENTRY = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether there is a strace here. */
  static boolean canBeReached() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
  }

  /**
   * The entries of a journal, each as its line; not the line that names the version, nor the room.
   */
  static List<String> entries(Path journal) throws IOException {
    return Files.readAllLines(journal).stream().filter(line -> line.contains("\"kind\":")).toList();
  }

  /**
   * All of them, from a journal that was written to its end. Whoever begins or continues reserves
   * room for the entries first, by a write of its own.
   *
   * @param from how many of its {@linkplain #entries entries} were there before
   */
  static List<KillPoint> of(Path journal, int from) throws IOException {
    List<String> entries = entries(journal);
    List<KillPoint> points = new ArrayList<>();
    String step = "begin";
    points.add(new KillPoint(step, "before its room is reserved", WRITE, 1));
    points.add(new KillPoint(step, "behind its room", SYNC, 1));
    for (int i = from; i < entries.size(); i++) {
      JsonNode line = JSON.readTree(entries.get(i));
      String kind = line.path("kind").asText();
      String what =
          kind + (line.path("text").asText().isEmpty() ? "" : " " + line.path("text").asText());
      step = line.path("step").asText(step);
      int number = i - from + FIRST_ENTRY;
      points.add(new KillPoint(step, "before " + shortened(what), WRITE, number));
      if (kind.equals("intends")) {
        points.add(new KillPoint(step, "behind " + shortened(what), SYNC, number));
      }
    }
    return points;
  }

  private static String shortened(String what) {
    String bare = what.replaceAll("/\\S*/", "").replaceAll("lt-test-\\S*-(old|new)-keeper", "$1");
    return bare.substring(0, Math.min(48, bare.length()));
  }

  /** Whether the first entry is in the journal by then. */
  boolean isBehindTheFirstEntry() {
    return number > FIRST_ENTRY || (number == FIRST_ENTRY && call.equals(SYNC));
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
        "trace=" + WRITE + "," + SYNC,
        "-e",
        "inject=" + call + ":signal=KILL:when=" + number);
  }

  @Override
  public String toString() {
    return step + ", " + name;
  }
}
