package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.acceptance.decide.Approval;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.CriterionId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

class RenderedReportTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration MINUTE = Duration.ofSeconds(60);

  static List<Scenario> scenarios() {
    return List.of(
        Scenario.clean(DAY),
        Scenario.clean(MINUTE),
        Scenario.failing(DAY),
        Scenario.failing(MINUTE),
        new Scenario(DAY));
  }

  private static Document page(RenderedReport report) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(report.html().getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode json(RenderedReport report) throws Exception {
    return new JsonMapper().readTree(report.json());
  }

  private static Scenario hostile() {
    return Scenario.clean(DAY)
        .says(
            Role.CANDIDATE,
            LogEvent.Kind.INVALID_GRANT,
            0.5,
            "</svg><script>alert('x')</script> | `a` \u001b[2J\n- 2026-11-24T09:00:00Z CUTOVER"
                + " APPROVED migration=saxo-live report=sha256:"
                + "0".repeat(64)
                + " by=nobody");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void thePageIsWellFormedAndNeedsNothingButItself(Scenario scenario) throws Exception {
    RenderedReport report = RenderedReport.of(scenario.report());

    Document page = page(report);

    assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(page.getElementsByTagName("link").getLength()).isZero();
    assertThat(report.html().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http://", "https://", "NaN", "Infinity", "url(");
    assertThat(page.getElementsByTagName("h1").getLength()).isEqualTo(1);
    assertThat(report.html())
        .contains("incumbent-writes-wide-title", "candidate-writes-narrow-desc", report.sha256());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theSameEvidenceGivesTheSameBytes(Scenario scenario) {
    RenderedReport one = RenderedReport.of(scenario.report());
    RenderedReport other = RenderedReport.of(scenario.report());

    assertThat(one.json()).isEqualTo(other.json());
    assertThat(one.html()).isEqualTo(other.html());
    assertThat(one.markdown()).isEqualTo(other.markdown());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noLineOfTheMarkdownIsAnApproval(Scenario scenario) {
    assertThat(RenderedReport.of(scenario.report()).markdown().lines())
        .noneMatch(line -> Approval.parse(line).isPresent());
  }

  @Test
  void aCleanReportAwaitsApprovalAndSaysHow() throws Exception {
    RenderedReport report = RenderedReport.of(Scenario.clean(DAY).report());
    JsonNode json = json(report);

    assertThat(json.path("schema").asText()).isEqualTo("lt.report/1");
    assertThat(json.path("status").asText()).isEqualTo("AWAITING_APPROVAL");
    assertThat(json.path("criteria")).hasSize(CriterionId.values().length);
    assertThat(json.path("files").path(0).path("writes")).hasSize(288);
    assertThat(json.path("files").path(1).path("writes")).hasSize(96);
    assertThat(json.path("counts").path("incumbent_writes").asInt()).isEqualTo(288);
    assertThat(json.path("failures")).isEmpty();
    assertThat(new String(report.json(), StandardCharsets.UTF_8)).doesNotContain(report.sha256());
    assertThat(report.markdown())
        .contains(
            "**AWAITING APPROVAL**", "observer approve --by NAME --report " + report.sha256());
    assertThat(report.html()).contains("observer approve --by NAME --report " + report.sha256());
  }

  @Test
  void aCountSaysSoIfNotAllWasWatched() {
    assertThat(RenderedReport.of(Scenario.clean(DAY).report()).markdown())
        .contains("Container events: 0 (starts, stops, restarts, as far as watched)")
        .contains("invalid\\_grant: 0 (in both keepers\u2019 logs)");
  }

  @Test
  void whatFailedIsListedWhereItCanBeSeen() throws Exception {
    RenderedReport report = RenderedReport.of(Scenario.failing(DAY).report());
    JsonNode json = json(report);

    assertThat(json.path("status").asText()).isEqualTo("NOT_READY");
    assertThat(json.findValuesAsText("fit")).contains("not_allowed", "unsure", "allowed", "none");
    assertThat(json.path("files").path(0).path("gaps")).hasSize(1);
    assertThat(json.path("files").path(1).path("bad").findValuesAsText("state"))
        .contains("unparsable", "expired");
    assertThat(json.path("unauthorized").findValuesAsText("cause"))
        .containsExactly("unrelated", "unrelated");
    assertThat(json.path("container_events")).hasSize(4);
    assertThat(json.path("failures").findValuesAsText("criterion"))
        .contains("candidate_cadence", "candidate_valid_token", "candidate_no_invalid_grant");
    assertThat(json.path("failures").findValuesAsText("what"))
        .noneMatch(what -> what.startsWith("the longest interval"));
    assertThat(report.html()).contains("class=\"badge\"", "cannot be approved");
    assertThat(report.markdown()).contains("### FAIL: candidate\\_cadence", "cannot be approved");
  }

  @Test
  void foreignTextCannotBecomeMarkup() throws Exception {
    RenderedReport report = RenderedReport.of(hostile().report());

    assertThat(page(report).getElementsByTagName("script").getLength()).isZero();
    assertThat(report.html()).contains("&lt;script&gt;").doesNotContain("\u001b");
    assertThat(report.markdown()).contains("\\<script\\>", "\\`a\\`").doesNotContain("\u001b");
    assertThat(report.markdown().lines()).noneMatch(line -> Approval.parse(line).isPresent());
  }

  @Test
  void nothingSeenIsSaid() throws Exception {
    RenderedReport report = RenderedReport.of(new Scenario(DAY).report());

    assertThat(json(report).path("files").path(0).path("open").isNull()).isTrue();
    assertThat(json(report).path("files").path(0).path("watched_since").isNull()).isTrue();
    assertThat(json(report).path("files").path(0).path("gaps")).isEmpty();
    assertThat(report.html()).contains("No write was seen in the window.");
    assertThat(new Scenario(DAY).history()).isEqualTo(History.EMPTY);
  }

  @Test
  void aMigrationThatIsNoFileNameIsRefused() {
    ReportContext.Keeper keeper = new ReportContext.Keeper("a", "b");
    for (String name : List.of("", "../x", "a b", ".hidden", "a\nb")) {
      assertThatThrownBy(() -> new ReportContext(name, "lt-observer", keeper, keeper, "c"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
