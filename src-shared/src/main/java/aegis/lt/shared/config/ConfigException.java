package aegis.lt.shared.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. Holds every problem there is with it, not just the first. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<Problem> problems;

  public ConfigException(String source, List<Problem> problems) {
    super(
        source
            + ": "
            + problems.size()
            + (problems.size() == 1 ? " problem" : " problems")
            + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  /** All problems, in the order of their lines as far as they have one. */
  public List<Problem> problems() {
    return problems;
  }
}
