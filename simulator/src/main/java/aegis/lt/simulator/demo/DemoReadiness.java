package aegis.lt.simulator.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code observer readiness --json} said.
 *
 * @param exitCode how the command ended
 * @param asOf the instant judged at, as the observer wrote it
 * @param status such as {@code OBSERVING}
 * @param earliestReady when it could be ready, if the observer can say
 */
record DemoReadiness(
    int exitCode,
    String asOf,
    String status,
    Optional<Instant> earliestReady,
    List<Criterion> criteria) {
  /** One criterion's verdict. */
  record Criterion(String id, String verdict, boolean blocking, String explanation) {}

  private static final String SCHEMA = "lt.readiness/1";

  DemoReadiness {
    criteria = List.copyOf(criteria);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is no answer; then the check went wrong
   */
  static DemoReadiness parse(int exitCode, String text) {
    JsonNode json = Answers.read(SCHEMA, text);
    List<Criterion> criteria = new ArrayList<>();
    for (JsonNode one : json.path("criteria")) {
      criteria.add(
          new Criterion(
              one.path("id").asText(),
              one.path("verdict").asText(),
              one.path("blocking").asBoolean(),
              one.path("explanation").asText()));
    }
    return new DemoReadiness(
        exitCode,
        json.path("as_of").asText(),
        json.path("status").asText(),
        Answers.instant(json.at("/window/earliest_ready")),
        criteria);
  }

  /** The criteria that speak against it, worst first. */
  List<Criterion> against() {
    List<Criterion> against = new ArrayList<>();
    for (String verdict : List.of("FAIL", "INCONCLUSIVE")) {
      criteria.stream()
          .filter(c -> c.blocking() && c.verdict().equals(verdict))
          .forEach(against::add);
    }
    return against;
  }

  /** What failed and blocks nothing. */
  List<Criterion> advice() {
    return criteria.stream().filter(c -> !c.blocking() && c.verdict().equals("FAIL")).toList();
  }

  /** Whether this criterion has this verdict. */
  boolean has(String id, String verdict) {
    return criteria.stream().anyMatch(c -> c.id().equals(id) && c.verdict().equals(verdict));
  }
}
