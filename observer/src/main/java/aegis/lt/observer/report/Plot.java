package aegis.lt.observer.report;

import aegis.lt.observer.judge.timeline.Stretch;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What all plots share: a drawing of fixed width in which one unit is about a pixel, with a title
 * and a description for those who cannot see it.
 */
final class Plot {
  /** How wide a plot is drawn. */
  enum Width {
    /** For desktops and paper. */
    WIDE(880, 62, 28),
    /** For phones. */
    NARROW(350, 52, 26);

    private final int units;
    private final int left;
    private final int right;

    Width(int units, int left, int right) {
      this.units = units;
      this.left = left;
      this.right = right;
    }

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    TimeAxis axis(Stretch window) {
      return new TimeAxis(window, left, units - left - right);
    }
  }

  private final Markup out;
  private final TimeAxis axis;

  private Plot(Markup out, TimeAxis axis) {
    this.out = out;
    this.axis = axis;
  }

  /** Begins a plot; {@link #end} ends it. */
  static Plot begin(
      Markup out, Stretch window, Width width, int height, String id, String title, String says) {
    String name = id + "-" + width.id();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "plot " + width.id(),
        "viewBox",
        "0 0 " + width.units + " " + height,
        "role",
        "img",
        "aria-labelledby",
        name + "-title " + name + "-desc");
    out.element("title", title, "id", name + "-title");
    out.element("desc", says, "id", name + "-desc");
    return new Plot(out, width.axis(window));
  }

  /** Begins a small drawing of 22 by 14 units for a legend; it has no time axis to speak of. */
  static Plot sample(Markup out) {
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "sample",
        "viewBox",
        "0 0 22 14",
        "aria-hidden",
        "true");
    return new Plot(out, new TimeAxis(new Stretch(Instant.EPOCH, Instant.EPOCH), 0, 22));
  }

  void end() {
    out.closeLine();
  }

  TimeAxis axis() {
    return axis;
  }

  /** The vertical grid over the plot, and the labels below it. */
  void timeAxis(double top, double bottom) {
    for (TimeAxis.Tick tick : axis.ticks()) {
      line(tick.isDay() ? "grid day" : "grid", tick.x(), top, tick.x(), bottom);
      text(tick.isDay() ? "tick day" : "tick", tick.x(), bottom + 14, "middle", tick.label());
    }
    line("axis", axis.left(), bottom, axis.right(), bottom);
  }

  /** Hatches stretches in which nobody looked. */
  void gaps(List<Stretch> gaps, double top, double bottom) {
    for (Stretch gap : gaps) {
      double x = axis.x(gap.from());
      double width = Math.max(2, axis.x(gap.to()) - x);
      rect("gap-ground", x, top, width, bottom - top);
      StringBuilder strokes = new StringBuilder();
      double rise = bottom - top;
      for (double at = x - rise; at < x + width; at += 6) {
        double from = Math.max(at, x);
        double to = Math.min(at + rise, x + width);
        strokes.append('M').append(n(from)).append(' ').append(n(bottom - (from - at)));
        strokes.append('L').append(n(to)).append(' ').append(n(bottom - (to - at)));
      }
      path("gap", strokes.toString());
      line("gap-edge", x, top, x, bottom);
      line("gap-edge", x + width, top, x + width, bottom);
    }
  }

  void line(String css, double x1, double y1, double x2, double y2) {
    out.empty("line", "class", css, "x1", n(x1), "y1", n(y1), "x2", n(x2), "y2", n(y2));
  }

  void rect(String css, double x, double y, double width, double height) {
    out.empty("rect", "class", css, "x", n(x), "y", n(y), "width", n(width), "height", n(height));
  }

  void circle(String css, double x, double y, double radius) {
    out.empty("circle", "class", css, "cx", n(x), "cy", n(y), "r", n(radius));
  }

  void path(String css, String data) {
    if (!data.isEmpty()) {
      out.empty("path", "class", css, "d", data);
    }
  }

  /** A cross, for what failed. */
  void cross(String css, double x, double y, double half) {
    path(
        css,
        "M"
            + n(x - half)
            + " "
            + n(y - half)
            + "L"
            + n(x + half)
            + " "
            + n(y + half)
            + "M"
            + n(x - half)
            + " "
            + n(y + half)
            + "L"
            + n(x + half)
            + " "
            + n(y - half));
  }

  /** A diamond, for what cannot be told. */
  void diamond(String css, double x, double y, double half) {
    path(
        css,
        "M"
            + n(x - half)
            + " "
            + n(y)
            + "L"
            + n(x)
            + " "
            + n(y - half)
            + "L"
            + n(x + half)
            + " "
            + n(y)
            + "L"
            + n(x)
            + " "
            + n(y + half)
            + "Z");
  }

  /** A triangle, for what began. */
  void triangle(String css, double x, double y, double half) {
    path(
        css,
        "M"
            + n(x - half)
            + " "
            + n(y + half)
            + "L"
            + n(x)
            + " "
            + n(y - half)
            + "L"
            + n(x + half)
            + " "
            + n(y + half)
            + "Z");
  }

  void text(String css, double x, double y, String anchor, String text) {
    out.element("text", text, "class", css, "x", n(x), "y", n(y), "text-anchor", anchor);
  }

  /** A coordinate with at most one decimal, the same on every machine. */
  static String n(double value) {
    long tenths = Math.round(value * 10);
    String text = Long.toString(tenths / 10);
    if (tenths < 0 && tenths > -10) {
      text = "-" + text;
    }
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : text + "." + Math.abs(tenths % 10);
  }
}
