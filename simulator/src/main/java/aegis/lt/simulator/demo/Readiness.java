package aegis.lt.simulator.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code observer readiness --json} said.
 *
 * @param exitCode how the command ended
 * @param asOf the instant judged at, as the observer wrote it
 * @param status such as {@code OBSERVING}
 * @param earliestReady when it could be ready, if the observer can say
 */
record Readiness(
    int exitCode,
    String asOf,
    String status,
    Optional<Instant> earliestReady,
    List<Criterion> criteria) {
  /** One criterion's verdict. */
  record Criterion(
      String id, String verdict, boolean blocking, String explanation, Optional<String> median) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  Readiness {
    criteria = List.copyOf(criteria);
  }

  static Readiness parse(int exitCode, String text) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    List<Criterion> criteria = new ArrayList<>();
    for (JsonNode one : json.path("criteria")) {
      criteria.add(
          new Criterion(
              one.path("id").asText(),
              one.path("verdict").asText(),
              one.path("blocking").asBoolean(),
              one.path("explanation").asText(),
              Optional.of(one.at("/measured/median_secs"))
                  .filter(JsonNode::isNumber)
                  .map(median -> String.format(Locale.ROOT, "%.1f s", median.doubleValue()))));
    }
    return new Readiness(
        exitCode,
        json.path("as_of").asText(),
        json.path("status").asText("UNKNOWN"),
        instant(json.at("/window/earliest_ready")),
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

  /** Whether this criterion has this verdict. */
  boolean has(String id, String verdict) {
    return criteria.stream().anyMatch(c -> c.id().equals(id) && c.verdict().equals(verdict));
  }

  /** The median interval of a keeper's file, as the observer words it. */
  String cadence(String criterion) {
    return criteria.stream()
        .filter(c -> c.id().equals(criterion))
        .flatMap(c -> c.median().stream())
        .findFirst()
        .orElse("…");
  }

  private static Optional<Instant> instant(JsonNode node) {
    try {
      return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
    } catch (DateTimeParseException unknown) {
      return Optional.empty();
    }
  }
}
