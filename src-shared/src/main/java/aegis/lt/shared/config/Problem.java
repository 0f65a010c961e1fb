package aegis.lt.shared.config;

import java.util.OptionalInt;

/**
 * One thing wrong with a configuration.
 *
 * @param line where, from 1; empty if it is nowhere in the file (a missing key, an environment
 *     variable)
 * @param key the key with those above it, {@code incumbent.cadence}; or the variable
 * @param what what was found and what is allowed
 */
public record Problem(OptionalInt line, String key, String what) {
  @Override
  public String toString() {
    return (line.isPresent() ? "line " + line.getAsInt() + ": " : "") + key + ": " + what;
  }
}
