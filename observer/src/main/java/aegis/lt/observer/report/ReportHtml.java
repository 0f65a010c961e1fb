package aegis.lt.observer.report;

import aegis.lt.observer.acceptance.decide.MeasuredText;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report as one page that needs nothing but itself, on a screen, a phone or paper. */
final class ReportHtml {
  private final AcceptanceReport report;
  private final String sha256;
  private final Markup out = new Markup();

  private ReportHtml(AcceptanceReport report, String sha256) {
    this.report = report;
    this.sha256 = sha256;
  }

  static String text(AcceptanceReport report, String sha256) {
    return new ReportHtml(report, sha256).render();
  }

  private String render() {
    out.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").verbatim("\n");
    head();
    out.open("body").open("main").verbatim("\n");
    header();
    figures();
    verdicts();
    new ReportTimelines(report, out).write();
    evidence();
    requirements();
    provenance();
    out.closeLine().closeLine().closeLine();
    return out.toString();
  }

  private void head() {
    out.open("head").empty("meta", "charset", "utf-8");
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.element("title", "Acceptance report " + report.context().migration());
    out.open("style").verbatim(style()).close().closeLine();
  }

  private void header() {
    Assessment assessment = report.assessment();
    out.open("header");
    out.element("p", "Acceptance report", "class", "eyebrow");
    out.element("h1", report.context().migration());
    out.open("p", "class", "status " + css(assessment.verdict()));
    VerdictMark.draw(out, assessment.verdict());
    out.element("strong", Sentences.status(report.status())).close();
    out.open("p", "class", "summary").prose(Sentences.summary(report), report.window()).close();
    out.open("dl", "class", "facts");
    fact("As of", assessment.asOf().toString());
    fact("Window", TimeText.brief(report.window().length()) + " from " + assessment.from());
    assessment
        .cleanSince()
        .ifPresent(since -> fact("Clean since", Sentences.time(since, report.window())));
    fact("Incumbent", report.container(Role.INCUMBENT));
    fact("Candidate", report.container(Role.CANDIDATE));
    fact("Consumer", report.container(Role.CONSUMER));
    out.close().closeLine();
  }

  private void fact(String name, String value) {
    out.open("div").element("dt", name).element("dd", value).close();
  }

  private void figures() {
    out.open("section", "aria-labelledby", "figures");
    out.element("h2", "Key figures", "id", "figures");
    out.open("dl", "class", "figures");
    for (Figure figure : Figure.of(report)) {
      out.open("div").element("dt", figure.label());
      out.element("dd", figure.value(), "class", "value");
      out.element("dd", figure.note(), "class", "note").close();
    }
    out.close().closeLine();
  }

  private void verdicts() {
    out.open("section", "aria-labelledby", "verdicts");
    out.element("h2", "Verdicts", "id", "verdicts");
    out.open("table", "class", "verdicts").open("thead").open("tr");
    for (String heading : List.of("Verdict", "Criterion", "Measured", "Required")) {
      out.element("th", heading, "scope", "col");
    }
    out.close().close().open("tbody").verbatim("\n");
    report.assessment().criteria().forEach(this::verdict);
    out.close().close().closeLine();
  }

  private void verdict(Criterion criterion) {
    out.open("tr").open("td", "class", "verdict " + css(criterion.verdict()));
    VerdictMark.draw(out, criterion.verdict());
    out.text(criterion.verdict().name()).close();
    out.open("th", "scope", "row").element("code", criterion.id().id());
    if (!criterion.blocking()) {
      out.text(" ").element("span", "advisory", "class", "advisory");
    }
    out.close();
    values("Measured", criterion.measured());
    values("Required", criterion.required());
    out.closeLine();
  }

  private void values(String column, Map<String, Measure> values) {
    out.open("td", "class", "values", "data-column", column);
    if (values.isEmpty()) {
      out.text("\u2013");
    }
    values.forEach(
        (key, value) -> {
          out.open("span", "class", "pair").element("span", MeasuredText.name(key), "class", "key");
          out.text(" ")
              .element("span", MeasuredText.value(value), "class", "number")
              .close()
              .text(" ");
        });
    out.close();
  }

  private void evidence() {
    List<Criterion> notPassed =
        report.assessment().criteria().stream()
            .filter(criterion -> criterion.verdict() != Verdict.PASS)
            .toList();
    out.open("section", "aria-labelledby", "evidence");
    out.element("h2", "Evidence", "id", "evidence");
    if (notPassed.isEmpty()) {
      out.element("p", "Every criterion passed. The JSON file has the evidence of each.");
    }
    for (Criterion criterion : notPassed) {
      out.open("article", "class", "evidence").open("h3", "class", css(criterion.verdict()));
      VerdictMark.draw(out, criterion.verdict());
      out.text(criterion.verdict().name() + " ").element("code", criterion.id().id()).close();
      out.open("p").prose(criterion.explanation(), report.window()).close();
      if (!criterion.evidence().isEmpty()) {
        out.open("ul", "class", "events");
        criterion.evidence().forEach(this::evidence);
        out.close();
      }
      out.closeLine();
    }
    out.closeLine();
  }

  private void evidence(EvidenceItem item) {
    out.open("li").instant(item.at(), report.window());
    out.open("span", "class", "what").prose(item.what(), report.window()).close();
    out.element("span", item.source(), "class", "source").close();
  }

  private void requirements() {
    Requirements asked = report.requirements();
    out.open("section", "aria-labelledby", "requirements");
    out.element("h2", "What was asked", "id", "requirements");
    out.open("dl", "class", "facts");
    fact("Window", TimeText.brief(asked.window()));
    fact("Longest pause in looking", TimeText.brief(asked.maxGap()));
    fact("Least coverage", MeasuredText.value(Measure.of(asked.minCoverage() * 100)) + "\u00a0%");
    fact(
        "Incumbent writes every",
        TimeText.brief(asked.incumbent().every())
            + " \u00b1 "
            + TimeText.brief(asked.incumbent().tolerance()));
    fact(
        "Candidate writes every",
        TimeText.brief(asked.candidate().every())
            + " \u00b1 "
            + TimeText.brief(asked.candidate().tolerance()));
    fact("Grace after a rotation", TimeText.brief(asked.reloadGrace()));
    out.close().closeLine();
  }

  private void provenance() {
    out.open("footer").element("h2", "Approval");
    if (report.status() == Status.AWAITING_APPROVAL) {
      out.element("p", "To approve exactly this report, type:");
      out.open("pre").element("code", Sentences.approve(sha256)).close();
    } else {
      out.element("p", "This report cannot be approved: not every blocking criterion passed.");
    }
    out.open("p", "class", "hash").text("SHA-256 of the JSON file: ");
    out.element("code", sha256).close();
    out.element("p", "Generated by " + report.context().generator() + ".", "class", "generator");
    out.closeLine();
  }

  static String css(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String style() {
    try (InputStream in = ReportHtml.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing beside " + ReportHtml.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }
}
