package aegis.lt.observer.judge;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Stream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How values are put into sentences and which names the streams go by. */
final class Words {
  private Words() {}

  /**
   * {@code 1h 2m 3.5s}, rounded up to milliseconds: what is longer than a limit, which is whole
   * milliseconds, also looks it.
   */
  static String of(Duration duration) {
    return exactly(duration.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS));
  }

  /** As {@link #of(Duration)}, rounded down: what is shorter than a limit also looks it. */
  static String roundedDown(Duration duration) {
    return exactly(duration.truncatedTo(ChronoUnit.MILLIS));
  }

  private static String exactly(Duration duration) {
    return duration
        .toString()
        .substring("PT".length())
        .toLowerCase(Locale.ROOT)
        .replaceAll("([hm])(?=.)", "$1 ");
  }

  /** To the millisecond, which is enough for a sentence. */
  static String of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** {@code 1 gap}, {@code 2 gaps}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  static Stream samples(Role role) {
    return new Stream(Stream.Kind.SAMPLES, role);
  }

  static Stream log(Role role) {
    return new Stream(Stream.Kind.LOG, role);
  }

  static Stream container(Role role) {
    return new Stream(Stream.Kind.CONTAINER, role);
  }

  /** What a stream is about, in an operator's words. */
  static String of(Stream stream) {
    return "the "
        + stream.role().id()
        + "'s "
        + switch (stream.kind()) {
          case SAMPLES -> "token cache";
          case LOG -> "log";
          case CONTAINER -> "container";
        };
  }
}
