package aegis.lt.simulator.standin;

import aegis.lt.simulator.docker.StandInConsole;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Log lines as Python's {@code logging} writes them: {@code 2026-11-24 09:00:00,123 INFO text}. */
final class PythonLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StandInConsole console;
  private final InstantSource clock;

  PythonLog(StandInConsole console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  void info(String text) {
    console.err(TIME.format(clock.instant()) + " INFO " + text);
  }

  void error(String text) {
    console.err(TIME.format(clock.instant()) + " ERROR " + text);
  }
}
