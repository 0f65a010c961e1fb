package aegis.lt.observer.report;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Write;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The timeline of one token cache: above, each interval between two writes against the band that is
 * allowed; below, the writes themselves.
 */
final class FilePlot {
  private static final double TOP = 30;
  private static final double PANEL = 150;
  private static final double STRIP_TOP = TOP + PANEL + 10;
  private static final double STRIP = 22;
  private static final double BOTTOM = STRIP_TOP + STRIP + 4;
  private static final int HEIGHT = (int) BOTTOM + 24;

  private final FileTimeline file;
  private final List<FailedFact> failures;
  private final Stretch window;
  private final double every;
  private final double unit;
  private final double half;

  FilePlot(AcceptanceReport report, FileTimeline file) {
    this.file = file;
    this.window = report.window();
    this.failures =
        report.failures().stream().filter(failure -> failure.isInFileOf(file.role())).toList();
    this.every = secs(file.cadence().every());
    double tolerance = secs(file.cadence().tolerance());
    this.unit = tolerance > 0 ? tolerance : every / 10;
    double furthest =
        file.writes().stream()
            .flatMap(write -> write.interval().stream())
            .mapToDouble(interval -> Math.abs(secs(interval) - every))
            .max()
            .orElse(0);
    // What lies further off than this is drawn at the edge, with its value beside it.
    this.half = Math.max(2.5 * unit, Math.min(furthest * 1.15, 5 * unit));
  }

  /** The failures marked in this plot, in the order of their numbers from 1. */
  List<FailedFact> marked() {
    return failures;
  }

  void draw(Markup out, Plot.Width width) {
    String title = "Writes of the " + file.role().id() + "'s token cache";
    Plot plot =
        Plot.begin(out, window, width, HEIGHT, file.role().id() + "-writes", title, description());
    TimeAxis axis = plot.axis();
    band(plot);
    plot.timeAxis(TOP, BOTTOM);
    file.before(window).ifPresent(before -> plot.gaps(List.of(before), TOP, BOTTOM));
    plot.gaps(file.gaps(), TOP, BOTTOM);
    limits(plot);
    intervals(plot);
    strip(plot);
    badges(plot);
    plot.line("frame", axis.left(), TOP, axis.left(), BOTTOM);
    plot.end();
  }

  private String description() {
    long off = file.writes().stream().filter(w -> w.fit() == Write.Fit.NOT_ALLOWED).count();
    return file.writes().size()
        + " writes from "
        + window.from()
        + " to "
        + window.to()
        + "; an interval may be at most "
        + TimeText.brief(file.cadence().longest())
        + ", "
        + off
        + " were not allowed; "
        + file.gaps().size()
        + " gaps in the observation; "
        + file.bad().size()
        + " stretches without a valid token.";
  }

  private void band(Plot plot) {
    TimeAxis axis = plot.axis();
    plot.rect("panel", axis.left(), TOP, axis.width(), PANEL);
    double top = y(secs(file.cadence().longest()));
    double bottom = y(secs(file.cadence().shortest()));
    plot.rect("band", axis.left(), top, axis.width(), Math.max(1, bottom - top));
  }

  private void limits(Plot plot) {
    TimeAxis axis = plot.axis();
    limit(plot, "limit", file.cadence().longest());
    limit(plot, "limit lower", file.cadence().shortest());
    double middle = y(every);
    plot.line("cadence", axis.left(), middle, axis.right(), middle);
    if (!file.cadence().tolerance().isZero()) {
      label(plot, "tick cadence-label", middle, file.cadence().every());
    }
  }

  private void limit(Plot plot, String css, Duration at) {
    TimeAxis axis = plot.axis();
    double y = y(secs(at));
    plot.line(css, axis.left(), y, axis.right(), y);
    label(plot, "tick limit-label", y, at);
  }

  private static void label(Plot plot, String css, double y, Duration value) {
    plot.text(css, plot.axis().left() - 6, y + 3.5, "end", TimeText.brief(value));
  }

  private void intervals(Plot plot) {
    StringBuilder steps = new StringBuilder();
    for (Write write : drawn()) {
      write.interval().ifPresent(interval -> step(steps, plot.axis(), write.mtime(), interval));
    }
    plot.path("step", steps.toString());
    file.open()
        .filter(this::isDue)
        .ifPresent(
            open -> {
              StringBuilder last = new StringBuilder();
              step(last, plot.axis(), open.mtime(), open.interval().orElseThrow());
              plot.path("step open", last.toString());
            });
    drawn().forEach(write -> point(plot, write));
    file.open().filter(this::isDue).ifPresent(open -> point(plot, open));
    values(plot);
  }

  private void step(StringBuilder path, TimeAxis axis, Instant end, Duration interval) {
    double y = y(secs(interval));
    double from = axis.x(interval.isNegative() ? end : end.minus(interval));
    path.append('M').append(Plot.n(from)).append(' ').append(Plot.n(y));
    path.append('H').append(Plot.n(axis.x(end)));
  }

  private void point(Plot plot, Write write) {
    if (write.interval().isEmpty()) {
      return;
    }
    double x = plot.axis().x(write.mtime());
    double secs = secs(write.interval().get());
    double y = y(secs);
    switch (write.fit()) {
      case NOT_ALLOWED -> plot.cross("bad-mark", x, y, 4.5);
      case UNSURE -> plot.diamond("unsure-mark", x, y, 4);
      case ALLOWED, NONE -> plot.circle("point", x, y, file.writes().size() > 400 ? 1.2 : 1.9);
    }
  }

  /** The lengths of intervals that are not allowed or off the scale, as far as they have room. */
  private void values(Plot plot) {
    double free = Double.NEGATIVE_INFINITY;
    for (Write write :
        Stream.concat(drawn().stream(), file.open().stream().filter(this::isDue)).toList()) {
      double secs = write.interval().map(FilePlot::secs).orElse(every);
      double x = plot.axis().x(write.mtime());
      boolean isBad = write.fit() == Write.Fit.NOT_ALLOWED;
      if ((isBad || isOffScale(secs)) && x - 8 > free) {
        String text = arrow(secs) + TimeText.brief(write.interval().orElseThrow());
        double length = 6.5 * text.length();
        boolean isLeft = x + 8 + length > plot.axis().right();
        plot.text(
            isBad ? "value bad" : "value",
            isLeft ? x - 8 : x + 8,
            y(secs) + 3.5,
            isLeft ? "end" : "start",
            text);
        free = isLeft ? x : x + 8 + length;
      }
    }
  }

  /** An older file that was put there was written before the window. */
  private List<Write> drawn() {
    return file.writes().stream().filter(write -> window.contains(write.mtime())).toList();
  }

  /** An open interval is worth drawing once a write is due: before that it says nothing. */
  private boolean isDue(Write open) {
    return open.interval().filter(it -> it.compareTo(file.cadence().shortest()) >= 0).isPresent();
  }

  private boolean isOffScale(double secs) {
    return Math.abs(secs - every) > half;
  }

  private String arrow(double secs) {
    return isOffScale(secs) ? secs > every ? "\u2191 " : "\u2193 " : "";
  }

  private void strip(Plot plot) {
    TimeAxis axis = plot.axis();
    StringBuilder ticks = new StringBuilder();
    for (Write write : drawn()) {
      ticks.append('M').append(Plot.n(axis.x(write.mtime()))).append(' ').append(STRIP_TOP + 4);
      ticks.append('v').append(STRIP - 8);
    }
    plot.path("write", ticks.toString());
    plot.text("tick", axis.left() - 6, STRIP_TOP + STRIP / 2 + 3.5, "end", "writes");
    for (FileTimeline.BadState bad : file.bad()) {
      double x = axis.x(bad.seen().from());
      double width = Math.max(3, axis.x(bad.seen().to()) - x);
      plot.rect("bad-state", x, STRIP_TOP + 2, width, STRIP - 4);
    }
  }

  /** Numbered flags above the panel; those too close to tell apart share one. */
  private void badges(Plot plot) {
    int first = 0;
    while (first < failures.size()) {
      double x = plot.axis().x(failures.get(first).fact().at());
      int last = first;
      while (last + 1 < failures.size()
          && plot.axis().x(failures.get(last + 1).fact().at()) - x < 30) {
        last++;
      }
      badge(plot, x, first == last ? "" + (first + 1) : (first + 1) + "\u2013" + (last + 1));
      first = last + 1;
    }
  }

  private static void badge(Plot plot, double x, String label) {
    double width = 10 + 6.5 * label.length();
    double left = Math.max(2, Math.min(x - width / 2, plot.axis().right() + 8 - width));
    plot.line("bad-line", x, 20, x, BOTTOM);
    plot.rect("badge", left, 4, width, 16);
    plot.text("badge-text", left + width / 2, 16, "middle", label);
  }

  private double y(double secs) {
    double share = Math.max(-1, Math.min(1, (secs - every) / half));
    return TOP + PANEL / 2 - share * (PANEL / 2 - 8);
  }

  private static double secs(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }

  /** How the role is introduced in headings. */
  static String name(Role role) {
    return switch (role) {
      case INCUMBENT -> "Incumbent";
      case CANDIDATE -> "Candidate";
      case CONSUMER -> "Consumer";
    };
  }
}
