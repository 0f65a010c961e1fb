package aegis.lt.shared.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Something that a person should know now.
 *
 * @param at when it was seen
 * @param source the program and what it is about, such as {@code lt-observer saxo-live}
 * @param severity how much it matters
 * @param event what kind of thing it is, in a fixed word, such as {@code watch_violation}
 * @param text one sentence or a few; never a secret
 */
public record Notification(
    Instant at, String source, Severity severity, String event, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How much it matters. */
  public enum Severity {
    /** Good to know. */
    INFO,
    /** Something to look at today. */
    WARNING,
    /** A person is needed now. */
    CRITICAL
  }

  /**
   * The message that is sent. {@code text} is where the usual chat programs look for what to show,
   * so it says everything:
   *
   * <pre>{@code
   * {"schema":"lt.notification/1","at":"…Z","source":"lt-observer saxo-live","severity":"critical",
   *  "event":"watch_violation","text":"CRITICAL lt-observer saxo-live: …"}
   * }</pre>
   */
  String json() {
    ObjectNode node = JSON.createObjectNode();
    node.put("schema", "lt.notification/1");
    node.put("at", at.toString());
    node.put("source", source);
    node.put("severity", severity.name().toLowerCase(java.util.Locale.ROOT));
    node.put("event", event);
    node.put("text", severity + " " + source + ": " + text);
    return node.toString();
  }
}
