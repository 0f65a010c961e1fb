package aegis.lt.observer.cutover.compose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text as its lines, each with the end it has: {@code \n}, {@code \r\n}, or none at the end of
 * the text. Put together they are the text again. Lines are counted from 1.
 */
record ComposeLines(List<String> all) {
  private static final int CONTEXT = 3;

  ComposeLines {
    all = List.copyOf(all);
  }

  static ComposeLines of(String text) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = text.indexOf('\n', begin) + 1;
      end = end == 0 ? text.length() : end;
      lines.add(text.substring(begin, end));
      begin = end;
    }
    return new ComposeLines(lines);
  }

  /** A line with its end. */
  String whole(int number) {
    return all.get(number - 1);
  }

  /** A line without its end; empty for line 0. */
  String text(int number) {
    return number == 0 ? "" : whole(number).replaceFirst("\r?\n$", "");
  }

  String without(int number) {
    return String.join("", all.subList(0, number - 1))
        + String.join("", all.subList(number, all.size()));
  }

  /**
   * The text with one line more; where it goes behind a last line without an end, that gets one.
   */
  String withLineBehind(int number, String line) {
    String head = String.join("", all.subList(0, number));
    String tail = String.join("", all.subList(number, all.size()));
    boolean open = !head.isEmpty() && !head.endsWith("\n");
    boolean last = tail.isEmpty() && !open;
    String ended = line.endsWith("\n") || last ? line : line + "\n";
    return open ? head + "\n" + line.replaceFirst("\r?\n$", "") : head + ended + tail;
  }

  /** The numbers of the lines with this text, the nearest to a number first. */
  List<Integer> like(String text, int number) {
    return IntStream.rangeClosed(text.isEmpty() ? 0 : 1, all.size())
        .filter(line -> text(line).equals(text))
        .boxed()
        .sorted(Comparator.comparingInt(line -> Math.abs(line - number)))
        .toList();
  }

  /** A unified diff that takes one line away. */
  String diffWithout(int number, String fileName) {
    int from = Math.max(1, number - CONTEXT);
    int to = Math.min(all.size(), number + CONTEXT);
    StringBuilder diff = new StringBuilder();
    diff.append("--- a/").append(fileName).append('\n');
    diff.append("+++ b/").append(fileName).append('\n');
    diff.append("@@ -%d,%d +%d,%d @@%n".formatted(from, to - from + 1, from, to - from));
    for (int line = from; line <= to; line++) {
      diff.append(line == number ? '-' : ' ').append(text(line)).append('\n');
      if (!whole(line).endsWith("\n")) {
        diff.append("\\ No newline at end of file\n");
      }
    }
    return diff.toString();
  }
}
