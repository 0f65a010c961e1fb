package aegis.lt.observer.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A container's environment. Its values may be secrets and are never printed; names are. */
public final class ContainerEnvironment {
  private final Map<String, String> values;

  /** An environment of these names and values. */
  public ContainerEnvironment(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Lines of {@code NAME=value}; of two with the same name the last counts. */
  static ContainerEnvironment ofLines(Iterable<String> lines) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      values.put(
          equals < 0 ? line : line.substring(0, equals),
          equals < 0 ? "" : line.substring(equals + 1));
    }
    return new ContainerEnvironment(values);
  }

  /** What a variable is set to, possibly to nothing; none if it is not set. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The variables that are set, in their order. */
  public Set<String> names() {
    return values.keySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContainerEnvironment that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The names only. */
  @Override
  public String toString() {
    return names().toString();
  }
}
