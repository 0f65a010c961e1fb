package aegis.lt.observer.report;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.Unauthorized;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The part of the page with the plots, their legend, and what is marked in them in words. */
final class ReportTimelines {
  private static final int MOST_LISTED = 40;

  private final AcceptanceReport report;
  private final Markup out;

  ReportTimelines(AcceptanceReport report, Markup out) {
    this.report = report;
    this.out = out;
  }

  void write() {
    out.open("section", "aria-labelledby", "timelines");
    out.element("h2", "Timelines", "id", "timelines");
    out.element("p", "All times are UTC.", "class", "aside");
    report.files().forEach(this::file);
    lanes();
    out.closeLine();
  }

  private void file(FileTimeline file) {
    FilePlot plot = new FilePlot(report, file);
    out.open("figure").open("figcaption");
    out.element("h3", FilePlot.name(file.role()) + ": " + report.container(file.role()));
    out.open("p").element("code", report.tokenCache(file.role()));
    out.text(
        ". Each step is the time between two writes; a write may come at most "
            + TimeText.brief(file.cadence().longest())
            + " after the one before, and the median must lie in the shaded band.");
    out.close().closeLine();
    for (Plot.Width width : Plot.Width.values()) {
      plot.draw(out, width);
    }
    Legend.ofFile(out, file, report.window());
    if (file.writes().isEmpty()) {
      out.element("p", "No write was seen in the window.", "class", "aside");
    }
    failures(plot.marked());
    out.closeLine();
  }

  private void failures(List<FailedFact> failures) {
    if (failures.isEmpty()) {
      return;
    }
    out.open("ol", "class", "events numbered");
    for (FailedFact failure : failures.stream().limit(MOST_LISTED).toList()) {
      out.open("li");
      out.instant(failure.fact().at(), report.window());
      out.open("span", "class", "what").prose(failure.fact().what(), report.window()).close();
      out.element("span", failure.criterion().id(), "class", "source").close();
    }
    out.close();
    more(failures.size());
  }

  private void lanes() {
    LanesPlot plot = new LanesPlot(report);
    out.open("figure").open("figcaption").element("h3", "Logs and containers");
    out.element("p", "A bar shows that the log was watched without a break.").closeLine();
    for (Plot.Width width : Plot.Width.values()) {
      plot.draw(out, width);
    }
    Legend.ofLanes(out);
    invalidGrants();
    unauthorized();
    containerEvents();
    out.closeLine();
  }

  private void invalidGrants() {
    List<LogEvent> events =
        report.logs().stream()
            .flatMap(log -> log.events(LogEvent.Kind.INVALID_GRANT).stream())
            .sorted(Comparator.comparing(LogEvent::at))
            .toList();
    if (events.isEmpty()) {
      return;
    }
    out.element("h4", "invalid_grant in the keepers\u2019 logs");
    out.open("ul", "class", "events");
    for (LogEvent event : events.stream().limit(MOST_LISTED).toList()) {
      event(event.at(), event.text(), event.role().id());
    }
    out.close();
    more(events.size());
  }

  private void unauthorized() {
    if (report.unauthorized().isEmpty()) {
      return;
    }
    out.element("h4", "401s of the consumer");
    out.open("ul", "class", "events");
    for (Unauthorized one : report.unauthorized().stream().limit(MOST_LISTED).toList()) {
      event(one.event().at(), one.event().text(), one.cause().id().replace('_', ' '));
    }
    out.close();
    more(report.unauthorized().size());
  }

  private void containerEvents() {
    List<ContainerEvent> events = report.containerEvents();
    if (events.isEmpty()) {
      return;
    }
    out.element("h4", "Container events");
    out.open("ul", "class", "events");
    for (ContainerEvent event : events.stream().limit(MOST_LISTED).toList()) {
      event(event.at(), event.event().id(), event.role().id());
    }
    out.close();
    more(events.size());
  }

  private void event(Instant at, String what, String source) {
    out.open("li");
    out.instant(at, report.window());
    out.element("span", what, "class", "what");
    out.element("span", source, "class", "source").close();
  }

  private void more(int count) {
    if (count > MOST_LISTED) {
      String more = String.format(Locale.ROOT, "and %d more in the JSON file", count - MOST_LISTED);
      out.element("p", more, "class", "aside");
    }
  }
}
