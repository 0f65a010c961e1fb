package aegis.lt.observer.report;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.Attribution;
import aegis.lt.observer.judge.timeline.LogTimeline;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Unauthorized;
import java.util.List;

/** The timeline of logs and containers: one lane each. */
final class LanesPlot {
  private static final double TOP = 8;
  private static final double LANE = 34;
  private static final int HEIGHT = (int) (TOP + 6 * LANE) + 26;

  private final AcceptanceReport report;

  LanesPlot(AcceptanceReport report) {
    this.report = report;
  }

  void draw(Markup out, Plot.Width width) {
    Plot plot =
        Plot.begin(
            out, report.window(), width, HEIGHT, "lanes", "Logs and containers", description());
    double bottom = TOP + 6 * LANE;
    plot.timeAxis(TOP, bottom);
    double top = TOP;
    for (LogTimeline log : report.logs()) {
      log(plot, log, top);
      top += LANE;
    }
    for (Role role : Role.values()) {
      container(plot, role, top);
      top += LANE;
    }
    plot.end();
  }

  private String description() {
    StringBuilder says = new StringBuilder();
    for (LogTimeline log : report.logs()) {
      says.append(log.role().id()).append("'s log: ").append(log.events().size());
      says.append(" events, ").append(log.gaps().size()).append(" gaps; ");
    }
    return says.append(report.containerEvents().size()).append(" container events.").toString();
  }

  private void log(Plot plot, LogTimeline log, double top) {
    double middle = heading(plot, top, FilePlot.name(log.role()) + " log");
    for (Stretch watched : log.watched()) {
      double x = plot.axis().x(watched.from());
      plot.rect("watched", x, middle - 5, Math.max(1, plot.axis().x(watched.to()) - x), 10);
    }
    log.before(report.window())
        .ifPresent(before -> plot.gaps(List.of(before), middle - 7, middle + 7));
    plot.gaps(log.gaps(), middle - 7, middle + 7);
    for (LogEvent event : log.events()) {
      double x = plot.axis().x(event.at());
      if (event.kind() == LogEvent.Kind.INVALID_GRANT) {
        plot.line("bad-line", x, middle - 9, x, middle + 9);
        plot.cross("bad-mark", x, middle, 5);
      } else if (log.role() != Role.CONSUMER) {
        plot.circle("unrelated-mark", x, middle, 4);
      }
    }
    if (log.role() == Role.CONSUMER) {
      report.unauthorized().forEach(one -> unauthorized(plot, one, middle));
    }
  }

  private static void unauthorized(Plot plot, Unauthorized one, double middle) {
    double x = plot.axis().x(one.event().at());
    if (one.stale()) {
      plot.line("bad-line", x, middle - 9, x, middle + 9);
      plot.cross("bad-mark", x, middle, 5);
    } else if (one.cause() == Attribution.Cause.UNATTRIBUTABLE) {
      plot.diamond("unsure-mark", x, middle, 5);
    } else {
      plot.circle("unrelated-mark", x, middle, 4);
    }
  }

  private void container(Plot plot, Role role, double top) {
    double middle = heading(plot, top, FilePlot.name(role) + " container");
    plot.line("lane", plot.axis().left(), middle, plot.axis().right(), middle);
    for (ContainerEvent event : report.containerEvents()) {
      if (event.role() == role) {
        mark(plot, event.event(), plot.axis().x(event.at()), middle);
      }
    }
  }

  private static void mark(Plot plot, ContainerEvent.Event event, double x, double y) {
    switch (event) {
      case START -> plot.triangle("start-mark", x, y, 5);
      case RESTART -> plot.circle("restart-mark", x, y, 4.5);
      case DIE -> plot.cross("bad-mark", x, y, 5);
      case OOM -> plot.rect("oom-mark", x - 4.5, y - 4.5, 9, 9);
    }
  }

  private static double heading(Plot plot, double top, String text) {
    plot.text("lane-name", plot.axis().left(), top + 11, "start", text);
    return top + 22;
  }
}
