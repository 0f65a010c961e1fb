package aegis.lt.observer.cutover.journal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One thing that a run of the journal may know: its name there, and how a value is written. All of
 * them are constants of {@link Facts}.
 *
 * @param <T> what it is; a text that is none of these counts as not known
 */
public final class Fact<T> {
  private final String name;
  private final Function<String, Optional<T>> read;
  private final Function<T, String> write;

  private Fact(String name, Function<String, Optional<T>> read, Function<T, String> write) {
    this.name = name;
    this.read = read;
    this.write = write;
  }

  static Fact<String> text(String name) {
    return new Fact<>(name, Optional::of, text -> text);
  }

  static Fact<Instant> instant(String name) {
    return new Fact<>(name, Fact::instantOf, Instant::toString);
  }

  /** An instant, or the knowledge that there is none. */
  static Fact<Optional<Instant>> instantIfAny(String name) {
    return new Fact<>(
        name,
        text -> Optional.of(instantOf(text)),
        instant -> instant.map(Instant::toString).orElse(""));
  }

  /** A number from 0 on. */
  static Fact<Long> number(String name) {
    return new Fact<>(
        name,
        text -> text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty(),
        number -> Long.toString(number));
  }

  static Fact<Boolean> flag(String name) {
    return new Fact<>(name, text -> Optional.of(text.equals("true")), flag -> flag.toString());
  }

  static Fact<Path> path(String name) {
    return new Fact<>(name, Fact::pathOf, Path::toString);
  }

  /** Names without a space in them. */
  static Fact<Set<String>> names(String name) {
    return new Fact<>(
        name,
        text -> Optional.of(text.isEmpty() ? Set.of() : Set.of(text.split(" "))),
        names -> String.join(" ", new TreeSet<>(names)));
  }

  private static Optional<Path> pathOf(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instantOf(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Its name in the journal. */
  public String name() {
    return name;
  }

  Optional<T> read(String text) {
    return read.apply(text);
  }

  /** The fact with this value, as the journal keeps it. */
  public Map<String, String> is(T value) {
    return Map.of(name, write.apply(value));
  }

  /** Adds it to others that the journal is to keep. */
  public void put(Map<String, String> facts, T value) {
    facts.put(name, write.apply(value));
  }
}
