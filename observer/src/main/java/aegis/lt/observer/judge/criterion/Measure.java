package aegis.lt.observer.judge.criterion;

import java.time.Duration;
import java.time.Instant;

/** A value that a criterion has measured, or that it requires. */
public sealed interface Measure {
  /** How many. */
  record Count(long number) implements Measure {}

  /** A part of a whole, in [0, 1]. */
  record Share(double share) implements Measure {}

  /** A length of time. */
  record Length(Duration duration) implements Measure {}

  /** A point in time. */
  record At(Instant instant) implements Measure {}

  /** Anything else, such as the owner of a file. */
  record Text(String text) implements Measure {}

  static Measure of(long number) {
    return new Count(number);
  }

  static Measure of(double share) {
    return new Share(share);
  }

  static Measure of(Duration duration) {
    return new Length(duration);
  }

  static Measure of(Instant instant) {
    return new At(instant);
  }

  static Measure of(String text) {
    return new Text(text);
  }
}
