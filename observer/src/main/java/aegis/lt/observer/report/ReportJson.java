package aegis.lt.observer.report;

import aegis.lt.observer.acceptance.decide.CanonicalJson;
import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.LogTimeline;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Unauthorized;
import aegis.lt.observer.judge.timeline.Write;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The report as {@code lt.report/1}. Its bytes are what an approval names by their SHA-256, so they
 * are canonical, and neither that hash nor an approval is in them.
 *
 * <pre>{@code
 * {"schema":"lt.report/1","migration":"saxo-live","as_of":"…Z","status":"AWAITING_APPROVAL",
 *  "verdict":"PASS","window":{…},"requirements":{…},"counts":{…},"criteria":[…],"failures":[…],
 *  "files":[{"role":"incumbent","container":"…","token_cache":"…","looks":5760,
 *    "allowed":{"shortest_median_secs":240,"longest_secs":360},
 *    "writes":[{"mtime":"…Z","interval_secs":300,"fit":"allowed"}],
 *    "open":{"interval_secs":12,"fit":"allowed"},"gaps":[{"from":"…Z","to":"…Z","length_secs":90}],
 *    "bad":[{"from":"…Z","to":"…Z","state":"missing","looks":1}]}],
 *  "unauthorized":[{"at":"…Z","cause":"unrelated","text":"…"}],
 *  "logs":[{"role":"consumer","container":"…","watched":[…],"gaps":[…],
 *    "events":[{"at":"…Z","kind":"unauthorized","text":"…"}]}],
 *  "container_events":[{"at":"…Z","role":"candidate","event":"restart"}],
 *  "holes":[{"stream":"samples/candidate","first_missing":7,"last_missing":7,…}]}
 * }</pre>
 */
final class ReportJson {
  private final AcceptanceReport report;

  private ReportJson(AcceptanceReport report) {
    this.report = report;
  }

  static byte[] bytes(AcceptanceReport report) {
    return CanonicalJson.indented(new ReportJson(report).node());
  }

  private ObjectNode node() {
    ObjectNode node = CanonicalJson.object();
    node.put("schema", "lt.report/1");
    node.put("migration", report.context().migration());
    CanonicalJson.put(node, "as_of", report.assessment().asOf());
    node.put("status", report.status().name());
    node.put("verdict", report.assessment().verdict().name());
    CanonicalJson.putWindow(node, report.assessment());
    putRequirements(node.putObject("requirements"), report.requirements());
    putCounts(node.putObject("counts"));
    CanonicalJson.putCriteria(node, report.assessment());
    putFailures(node.putArray("failures"));
    ArrayNode files = node.putArray("files");
    report.files().forEach(file -> putFile(files.addObject(), file));
    putUnauthorized(node.putArray("unauthorized"));
    ArrayNode logs = node.putArray("logs");
    report.logs().forEach(log -> putLog(logs.addObject(), log));
    putContainerEvents(node.putArray("container_events"));
    ArrayNode holes = node.putArray("holes");
    report.holes().forEach(hole -> putHole(holes.addObject(), hole));
    return node;
  }

  private static void putRequirements(ObjectNode node, Requirements requirements) {
    CanonicalJson.put(node, "window_secs", requirements.window());
    CanonicalJson.put(node, "max_gap_secs", requirements.maxGap());
    node.put("min_coverage", requirements.minCoverage());
    putCadence(node.putObject("incumbent"), requirements.incumbent());
    putCadence(node.putObject("candidate"), requirements.candidate());
    CanonicalJson.put(node, "reload_grace_secs", requirements.reloadGrace());
    ArrayNode alsoBlocking = node.putArray("also_blocking");
    requirements.alsoBlocking().stream().map(CriterionId::id).forEach(alsoBlocking::add);
  }

  private static void putCadence(ObjectNode node, Cadence cadence) {
    CanonicalJson.put(node, "cadence_secs", cadence.every());
    CanonicalJson.put(node, "cadence_tolerance_secs", cadence.tolerance());
  }

  private void putCounts(ObjectNode node) {
    for (Verdict verdict : Verdict.values()) {
      node.put(
          "criteria_" + verdict.name().toLowerCase(Locale.ROOT),
          report.assessment().criteria().stream().filter(c -> c.verdict() == verdict).count());
    }
    for (FileTimeline file : report.files()) {
      node.put(file.role().id() + "_looks", file.looks());
      node.put(file.role().id() + "_writes", file.writes().size());
      node.put(file.role().id() + "_gaps", file.gaps().size());
    }
    for (LogTimeline log : report.logs()) {
      if (log.role() != Role.CONSUMER) {
        LogEvent.Kind kind = LogEvent.Kind.INVALID_GRANT;
        node.put(log.role().id() + "_" + kind.id(), log.events(kind).size());
      }
    }
    long ignored = report.unauthorized().stream().filter(Unauthorized::ignored).count();
    node.put("consumer_unauthorized", report.unauthorized().size() - ignored);
    node.put("consumer_ignored", ignored);
    node.put("container_events", report.containerEvents().size());
    node.put("failures", report.failures().size());
  }

  private void putFailures(ArrayNode array) {
    for (FailedFact failure : report.failures()) {
      ObjectNode node = array.addObject();
      CanonicalJson.put(node, "at", failure.fact().at());
      node.put("criterion", failure.criterion().id());
      node.put("what", failure.fact().what());
      node.put("source", failure.fact().source());
    }
  }

  private void putFile(ObjectNode node, FileTimeline file) {
    node.put("role", file.role().id());
    node.put("container", report.container(file.role()));
    node.put("token_cache", report.tokenCache(file.role()));
    node.put("looks", file.looks());
    ObjectNode allowed = node.putObject("allowed");
    CanonicalJson.put(allowed, "shortest_median_secs", file.cadence().shortest());
    CanonicalJson.put(allowed, "longest_secs", file.cadence().longest());
    ArrayNode writes = node.putArray("writes");
    for (Write write : file.writes()) {
      ObjectNode one = writes.addObject();
      CanonicalJson.put(one, "mtime", write.mtime());
      putInterval(one, write);
    }
    file.open()
        .ifPresentOrElse(
            open -> putInterval(node.putObject("open"), open), () -> node.putNull("open"));
    CanonicalJson.put(node, "watched_since", file.watchedSince());
    putStretches(node.putArray("gaps"), file.gaps());
    ArrayNode bad = node.putArray("bad");
    for (FileTimeline.BadState state : file.bad()) {
      ObjectNode one = bad.addObject();
      CanonicalJson.put(one, "from", state.seen().from());
      CanonicalJson.put(one, "to", state.seen().to());
      one.put("state", state.state());
      one.put("looks", state.looks());
    }
  }

  private static void putInterval(ObjectNode node, Write write) {
    write
        .interval()
        .ifPresentOrElse(
            interval -> CanonicalJson.put(node, "interval_secs", interval),
            () -> node.putNull("interval_secs"));
    node.put("fit", write.fit().id());
  }

  private void putUnauthorized(ArrayNode array) {
    for (Unauthorized one : report.unauthorized()) {
      ObjectNode node = array.addObject();
      CanonicalJson.put(node, "at", one.event().at());
      node.put("cause", one.cause().id());
      node.put("text", one.event().text());
    }
  }

  private void putLog(ObjectNode node, LogTimeline log) {
    node.put("role", log.role().id());
    node.put("container", report.container(log.role()));
    putStretches(node.putArray("watched"), log.watched());
    CanonicalJson.put(node, "watched_since", log.watchedSince());
    putStretches(node.putArray("gaps"), log.gaps());
    ArrayNode events = node.putArray("events");
    for (LogEvent event : log.events()) {
      ObjectNode one = events.addObject();
      CanonicalJson.put(one, "at", event.at());
      one.put("kind", event.kind().id());
      one.put("text", event.text());
    }
  }

  private void putContainerEvents(ArrayNode array) {
    for (ContainerEvent event : report.containerEvents()) {
      ObjectNode node = array.addObject();
      CanonicalJson.put(node, "at", event.at());
      node.put("role", event.role().id());
      node.put("event", event.event().id());
    }
  }

  private static void putHole(ObjectNode node, Hole hole) {
    node.put("stream", hole.stream().id());
    node.put("first_missing", hole.firstMissing());
    node.put("last_missing", hole.lastMissing());
    CanonicalJson.put(node, "after", hole.after());
    CanonicalJson.put(node, "before", hole.before());
  }

  private static void putStretches(ArrayNode array, List<Stretch> stretches) {
    for (Stretch stretch : stretches) {
      ObjectNode node = array.addObject();
      CanonicalJson.put(node, "from", stretch.from());
      CanonicalJson.put(node, "to", stretch.to());
      CanonicalJson.put(node, "length_secs", stretch.length());
    }
  }
}
