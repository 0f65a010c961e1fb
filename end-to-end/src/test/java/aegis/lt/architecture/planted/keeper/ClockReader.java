package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that clocks are handed in. */
final class ClockReader {
  java.time.Instant now() {
    return java.time.Instant.now();
  }
}
