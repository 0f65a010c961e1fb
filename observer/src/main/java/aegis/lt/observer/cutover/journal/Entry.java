package aegis.lt.observer.cutover.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One line of the journal.
 *
 * @param at when it was written
 * @param run which cutover it belongs to, from 1 on
 * @param kind what it says
 * @param step the step it belongs to, if any
 * @param text for people; never a secret
 * @param facts what later steps need to know, by name; never a secret
 */
public record Entry(
    Instant at, int run, Kind kind, Optional<StepId> step, String text, Map<String, String> facts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What an entry says. */
  public enum Kind {
    /** A cutover begins. */
    BEGUN,
    /** The rollback of the parallel phase begins: the new keeper is stopped, nothing else. */
    STOP_BEGUN,
    /** Another process continues it. */
    RESUMED,
    /** A step begins. */
    BEGINS,
    /** A side effect comes next. */
    INTENDS,
    /** That side effect takes a while, and is under way from here on. */
    UNDER_WAY,
    /** That side effect has happened. */
    DID,
    /** That side effect was refused, or may have happened. */
    FAILED,
    /** A step is done and verified. */
    DONE,
    /** A step cannot be done. */
    STEP_FAILED,
    /** The cutover was refused before anything was changed. */
    REFUSED,
    /** Someone pressed Ctrl-C. */
    INTERRUPTED,
    /** The watch saw what it must not see. */
    VIOLATION,
    /** The rollback begins. */
    ROLLBACK_BEGUN,
    /** The old keeper refreshes again. */
    ROLLED_BACK,
    /** The rollback broke off, and a person is needed. */
    ROLLBACK_FAILED,
    /** The rollback was given up, and all is again as it was before it: the new keeper runs. */
    ROLLBACK_ABANDONED;

    private static final Map<String, Kind> BY_ID =
        Arrays.stream(values()).collect(Collectors.toMap(Kind::id, kind -> kind));

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name used in the journal: {@code rolled_back}. */
    String id() {
      return id;
    }
  }

  public Entry {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The entry on one line, without a line end. */
  String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("at", at.toString());
    node.put("run", run);
    node.put("kind", kind.id());
    step.ifPresent(found -> node.put("step", found.id()));
    node.put("text", text);
    if (!facts.isEmpty()) {
      ObjectNode all = node.putObject("facts");
      facts.forEach(all::put);
    }
    return node.toString();
  }

  /** Reads a line; empty if it is torn or not ours. */
  public static Optional<Entry> parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      Optional<Kind> kind = Optional.ofNullable(Kind.BY_ID.get(node.path("kind").asText()));
      if (kind.isEmpty() || !node.path("run").isInt() || !node.path("text").isTextual()) {
        return Optional.empty();
      }
      Map<String, String> facts = new LinkedHashMap<>();
      node.path("facts").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
      return Optional.of(
          new Entry(
              Instant.parse(node.path("at").asText()),
              node.path("run").intValue(),
              kind.get(),
              StepId.find(node.path("step").asText()),
              node.path("text").asText(),
              facts));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
