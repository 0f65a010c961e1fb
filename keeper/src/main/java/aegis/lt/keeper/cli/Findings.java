package aegis.lt.keeper.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the doctor found, in the order of the questions. */
final class Findings {
  private final List<String> lines = new ArrayList<>();
  private boolean failed;

  void ok(String what, String found) {
    lines.add(String.format("ok    %-14s %s", what, found));
  }

  void warn(String what, String found, String remedy) {
    lines.add(String.format("warn  %-14s %s%n%20s -> %s", what, found, "", remedy));
  }

  void fail(String what, String found, String remedy) {
    failed = true;
    lines.add(String.format("fail  %-14s %s%n%20s -> %s", what, found, "", remedy));
  }

  boolean failed() {
    return failed;
  }

  void print(PrintStream out) {
    lines.forEach(out::println);
  }
}
