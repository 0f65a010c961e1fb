package aegis.lt.simulator.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the observer's {@code status --json} said: where things stand, without the reasons.
 *
 * @param status such as {@code OBSERVING}
 * @param earliestReady when it could be ready, if the observer can say
 * @param incumbent the median interval of the old keeper's writes, in words
 * @param candidate the same of the new one
 * @param against the blocking criteria that speak against it, worst first
 * @param verdicts by criterion
 */
record Glance(
    String status,
    Optional<Instant> earliestReady,
    String incumbent,
    String candidate,
    List<String> against,
    Map<String, String> verdicts) {
  private static final String SCHEMA = "lt.observer-status/1";

  Glance {
    against = List.copyOf(against);
    verdicts = Map.copyOf(verdicts);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is no such answer
   */
  static Glance parse(String text) {
    JsonNode json = Answers.read(SCHEMA, text);
    Map<String, String> verdicts = new HashMap<>();
    json.path("verdicts")
        .properties()
        .forEach(one -> verdicts.put(one.getKey(), one.getValue().asText()));
    List<String> against = new ArrayList<>();
    json.path("against").forEach(one -> against.add(one.asText()));
    return new Glance(
        json.path("status").asText(),
        Answers.instant(json.at("/window/earliest_ready")),
        seconds(json.at("/cadence/incumbent/median_secs")),
        seconds(json.at("/cadence/candidate/median_secs")),
        against,
        verdicts);
  }

  /** Whether this criterion has this verdict. */
  boolean has(String criterion, String verdict) {
    return verdict.equals(verdicts.get(criterion));
  }

  private static String seconds(JsonNode node) {
    return node.isNumber() ? String.format(Locale.ROOT, "%.1f s", node.doubleValue()) : "…";
  }
}
