package aegis.lt.observer.cutover.compose;

import java.util.List;
import java.util.Optional;

/**
 * What a compose file says about the override: the environment variable of the new keeper's service
 * that keeps it off the canonical token cache.
 */
public sealed interface ComposeOverride {
  /**
   * The override is there, and taking one line away takes away exactly it.
   *
   * @param lineNumber of that line, from 1 on
   * @param before the file as it is
   * @param after the file without that line; every other character as it was
   * @param bare whether {@code environment:} then stands there with nothing behind it, which no
   *     version of Compose takes
   */
  record Present(int lineNumber, String before, String after, boolean bare)
      implements ComposeOverride {
    /** The line that goes, without its end. */
    public String line() {
      return ComposeLines.of(before).text(lineNumber);
    }

    /** The edit as a unified diff with three lines of context. */
    public String diff(String fileName) {
      return ComposeLines.of(before).diffWithout(lineNumber, fileName);
    }
  }

  /** The service is there, and its environment has no such variable. */
  record Absent() implements ComposeOverride {}

  /**
   * The file cannot be edited safely.
   *
   * @param reason what was found, where, and what is allowed
   */
  record Refused(String reason) implements ComposeOverride {}

  /**
   * Looks for the override in the environment of a service, in list or in map form, also where the
   * environment is an alias or merged in from elsewhere.
   *
   * @param text the whole compose file
   * @param service the service's name
   * @param variable the environment variable's name
   */
  static ComposeOverride find(String text, String service, String variable) {
    ComposeModel model;
    try {
      model = ComposeModel.parse(text, service, variable);
    } catch (UnusableComposeFile unusable) {
      return new Refused(String.valueOf(unusable.getMessage()));
    }
    if (model.values().isEmpty()) {
      return new Absent();
    }
    if (model.values().size() > 1) {
      return new Refused(
          variable
              + " stands in the environment of "
              + service
              + " "
              + model.values().size()
              + " times (lines "
              + model.lines()
              + "), allowed is once");
    }
    ComposeLines lines = ComposeLines.of(text);
    for (int line : model.lines()) {
      String after = lines.without(line);
      if (model.isSameWithoutTheOverride(after)) {
        return new Present(line, text, after, leavesBare(after, service, variable));
      }
    }
    return new Refused(
        variable
            + " (line "
            + model.lines()
            + ") cannot be taken away by taking away one line: it shares the line, or other parts of"
            + " the file share it; write it on a line of its own in the environment of "
            + service);
  }

  private static boolean leavesBare(String after, String service, String variable) {
    try {
      return ComposeModel.parse(after, service, variable).hasBareEnvironment();
    } catch (UnusableComposeFile e) {
      throw new IllegalStateException("it was read a moment ago", e);
    }
  }

  /**
   * The value that the variable has in the environment of a service, whether it could be edited or
   * not; of several the last, as for compose itself. Blank where it is to come from elsewhere;
   * empty if the variable does not stand there.
   */
  static Optional<String> value(String text, String service, String variable)
      throws UnusableComposeFile {
    List<String> values = ComposeModel.parse(text, service, variable).values();
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /**
   * The way back: the file with the line in it again.
   *
   * @param current the file now
   * @param edit the edit that was made
   * @return the file as it was before the edit if nobody has touched it since, or as it is if the
   *     override is there again, or else what is there now with the line put back behind the line
   *     it stood behind; empty if that place is no longer to be found
   */
  static Optional<String> restore(String current, Present edit, String service, String variable) {
    if (current.equals(edit.after())) {
      return Optional.of(edit.before());
    }
    if (find(current, service, variable) instanceof Present) {
      return Optional.of(current);
    }
    ComposeLines lines = ComposeLines.of(current);
    ComposeLines original = ComposeLines.of(edit.before());
    for (int line : lines.like(original.text(edit.lineNumber() - 1), edit.lineNumber() - 1)) {
      String candidate = lines.withLineBehind(line, original.whole(edit.lineNumber()));
      if (find(candidate, service, variable) instanceof Present back
          && back.line().equals(edit.line())
          && back.after().equals(current)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
