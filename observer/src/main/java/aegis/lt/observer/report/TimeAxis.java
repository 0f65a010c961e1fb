package aegis.lt.observer.report;

import aegis.lt.observer.judge.timeline.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The horizontal axis: instants of a window to positions, and ticks at round times in UTC.
 *
 * @param window what is shown
 * @param left where the window begins
 * @param width how wide it is drawn, positive
 */
record TimeAxis(Stretch window, double left, double width) {
  private static final double ROOM_TO_THE_MINUTE = 52;
  private static final double ROOM_WITH_SECONDS = 70;
  private static final long[] STEPS_SECS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    172_800, 604_800
  };
  private static final DateTimeFormatter WITH_SECONDS = format("HH:mm:ss");
  private static final DateTimeFormatter TO_THE_MINUTE = format("HH:mm");
  private static final DateTimeFormatter DAY = format("d MMM");

  /**
   * One tick.
   *
   * @param x its position
   * @param label the time of day, or the day at midnight
   * @param isDay whether a day begins here
   */
  record Tick(double x, String label, boolean isDay) {}

  /** The position of an instant; one outside the window is put at its edge. */
  double x(Instant at) {
    double whole = secs(window.length());
    double share = whole == 0 ? 1 : secs(Duration.between(window.from(), at)) / whole;
    return left + width * Math.max(0, Math.min(1, share));
  }

  double right() {
    return left + width;
  }

  /** Ticks at round times, as many as have room. */
  List<Tick> ticks() {
    long step = step();
    List<Tick> ticks = new ArrayList<>();
    long first = Math.floorDiv(window.from().getEpochSecond() + step - 1, step) * step;
    for (long at = first; at <= window.to().getEpochSecond(); at += step) {
      Instant instant = Instant.ofEpochSecond(at);
      if (window.contains(instant)) {
        ticks.add(tick(instant, step));
      }
    }
    return ticks;
  }

  private Tick tick(Instant at, long step) {
    ZonedDateTime time = at.atZone(ZoneOffset.UTC);
    boolean isDay = time.toLocalTime().equals(LocalTime.MIDNIGHT);
    String label = (isDay ? DAY : step < 60 ? WITH_SECONDS : TO_THE_MINUTE).format(time);
    return new Tick(x(at), label, isDay);
  }

  private long step() {
    for (long step : STEPS_SECS) {
      if (secs(window.length()) / step <= most(step)) {
        return step;
      }
    }
    // Longer still: whole weeks, as many to a tick as it takes.
    long week = STEPS_SECS[STEPS_SECS.length - 1];
    return week * (long) Math.ceil(secs(window.length()) / week / most(week));
  }

  private double most(long step) {
    return Math.max(1, width / (step < 60 ? ROOM_WITH_SECONDS : ROOM_TO_THE_MINUTE));
  }

  private static double secs(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }
}
