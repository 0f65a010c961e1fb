package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that clocks are handed in, without a call. */
final class ClockByReference {
  final java.util.function.Supplier<java.time.Instant> now = java.time.Instant::now;
}
