package aegis.lt.keeper.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of the attempt journal.
 *
 * @param token fingerprint of the refresh token that was sent
 * @param client fingerprint of the credentials it was sent with
 * @param next fingerprint of the refresh token that came back, for {@link Event#REFRESHED}
 * @param detail error code or reason, one word
 */
public record Attempt(
    Instant at,
    Event event,
    String token,
    String client,
    Optional<String> next,
    Optional<String> detail,
    Optional<String> correlation) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happened. */
  public enum Event {
    /** About to be sent. Without a line behind it, nobody knows the outcome. */
    SENDING,
    /** New tokens came and are in the token cache. */
    REFRESHED,
    /** New tokens came, and newer ones of someone else were in the token cache already. */
    SUPERSEDED,
    /**
     * {@code invalid_grant}, or what is as good as that. Earlier versions wrote it for {@code
     * invalid_client}, too.
     */
    REJECTED,
    /** App key or app secret were not accepted; the refresh token was not looked at. */
    CLIENT_REJECTED,
    /** Refused for another reason; the refresh token was not used up. */
    REFUSED,
    /** The token was copied from another keeper's cache, which may use it as well. */
    COPIED,
    /** Rejected after an answer had been lost: the lost answer held the next refresh token. */
    LOST_ROTATION,
    /** Not used up: it did not go out, or the answer says so. */
    TRANSIENT,
    /** Went out, and no whole answer came. */
    UNKNOWN
  }

  /** The line before a request. */
  public static Attempt sending(Instant at, String token, String client) {
    return new Attempt(
        at, Event.SENDING, token, client, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A line that tells how {@code sending} ended. */
  public Attempt ended(
      Instant when, Event how, Optional<String> why, Optional<String> correlationId) {
    return new Attempt(when, how, token, client, Optional.empty(), why, correlationId);
  }

  /** The line, without its end. */
  String toJson() {
    ObjectNode line = JSON.createObjectNode();
    line.put("at", at.toString());
    line.put("event", event.name().toLowerCase(Locale.ROOT));
    line.put("token", token);
    line.put("client", client);
    next.ifPresent(value -> line.put("next", value));
    detail.ifPresent(value -> line.put("detail", value));
    correlation.ifPresent(value -> line.put("correlation", value));
    return line.toString();
  }

  /** Reads a line; empty if it is torn or not ours. */
  static Optional<Attempt> parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node == null || !node.path("token").isTextual() || !node.path("client").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new Attempt(
              Instant.parse(node.path("at").asText()),
              Event.valueOf(node.path("event").asText().toUpperCase(Locale.ROOT)),
              node.path("token").asText(),
              node.path("client").asText(),
              text(node, "next"),
              text(node, "detail"),
              text(node, "correlation")));
    } catch (JacksonException | DateTimeParseException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an event that a later version knows
    }
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
