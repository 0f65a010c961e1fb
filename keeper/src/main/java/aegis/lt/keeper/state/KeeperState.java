package aegis.lt.keeper.state;

import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the keeper is, as of its last wake-up: {@code state.json}, for {@code status}. No secrets.
 *
 * <pre>{@code
 * {"schema":"lt.keeper-state/1","path":"/data/tokens/…json","at":"…Z","pid":17,"freshness":"AccessValid",
 *  "last_outcome":"refreshed","last_outcome_at":"…Z","correlation":"…","next_wake_up":"…Z",
 *  "refreshes":12,"failures":0,"foreign_writes":0,"healthy":true,"reasons":[]}
 * }</pre>
 *
 * @param path the token cache that is kept
 * @param at when this was written down
 * @param freshness {@code AccessValid}, {@code NeedsRefresh}, {@code Expired24hToken}, {@code
 *     Missing}, {@code Unusable} or {@code Unreadable}
 * @param lastOutcome how the last attempt to refresh ended, since the keeper came to life
 * @param refreshes how many tokens were saved since the keeper came to life
 * @param failures how many attempts failed since then
 * @param foreignWrites how often someone else wrote the cache while a refresh was under way
 * @param reasons why it is not healthy; empty if it is
 */
public record KeeperState(
    String path,
    Instant at,
    long pid,
    String freshness,
    Optional<Outcome> lastOutcome,
    Instant nextWakeUp,
    long refreshes,
    long failures,
    long foreignWrites,
    List<String> reasons) {
  /** The reason of a keeper whose access token has run out. */
  public static final String EXPIRED = "access token expired";

  /** The reason of one whose access token has a lifetime from neither endpoint nor file. */
  public static final String LIFETIME_UNKNOWN = "access token's lifetime unknown";

  /** The reason of one that can do nothing until a person has logged in. */
  public static final String REAUTHORIZE = "Manual re-authorization required";

  /** The reason of one whose credentials are refused; nothing is spent. */
  public static final String CHECK_CREDENTIALS = "Check app key and app secret";

  /** Part of the reason of one that is refused over and over for another cause. */
  public static final String CHECK_CONFIGURATION =
      "Check token endpoint, app key and app secret, and what stands in front of the endpoint";

  private static final ObjectMapper JSON = new ObjectMapper();

  public KeeperState {
    reasons = List.copyOf(reasons);
  }

  /**
   * How an attempt ended.
   *
   * @param what {@code refreshed}, {@code superseded}, {@code rejected}, {@code lost_rotation},
   *     {@code copy_spent}, {@code expired_locally}, {@code transient}, {@code unknown}, …
   */
  public record Outcome(String what, Instant at, Optional<String> correlation) {}

  /**
   * Which of the two speaks against an access token now; empty if it is valid.
   *
   * @param tolerance how far in the future it may have been issued; beyond that, its age is unknown
   */
  public static Optional<String> flawOf(TokenCache cache, Instant now, Duration tolerance) {
    Optional<Instant> expiresAt = cache.expiresAt();
    if (expiresAt.isEmpty() || Freshness.isFromTheFuture(cache, now, tolerance)) {
      return Optional.of(LIFETIME_UNKNOWN);
    }
    return expiresAt.filter(now::isBefore).isPresent() ? Optional.empty() : Optional.of(EXPIRED);
  }

  byte[] toBytes() {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", "lt.keeper-state/1");
    root.put("path", path);
    root.put("at", at.toString());
    root.put("pid", pid);
    root.put("freshness", freshness);
    lastOutcome.ifPresent(
        outcome -> {
          root.put("last_outcome", outcome.what());
          root.put("last_outcome_at", outcome.at().toString());
          outcome.correlation().ifPresent(id -> root.put("correlation", id));
        });
    root.put("next_wake_up", nextWakeUp.toString());
    root.put("refreshes", refreshes);
    root.put("failures", failures);
    root.put("foreign_writes", foreignWrites);
    root.put("healthy", reasons.isEmpty());
    reasons.forEach(root.putArray("reasons")::add);
    return (root + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Optional<KeeperState> parse(byte[] content) {
    try {
      JsonNode root = JSON.readTree(content);
      List<String> reasons = new ArrayList<>();
      root.path("reasons").forEach(reason -> reasons.add(reason.asText()));
      Optional<Outcome> outcome = Optional.empty();
      if (root.has("last_outcome")) {
        outcome =
            Optional.of(
                new Outcome(
                    root.path("last_outcome").asText(),
                    Instant.parse(root.path("last_outcome_at").asText()),
                    Optional.ofNullable(root.get("correlation")).map(JsonNode::asText)));
      }
      return Optional.of(
          new KeeperState(
              root.path("path").asText(),
              Instant.parse(root.path("at").asText()),
              root.path("pid").asLong(),
              root.path("freshness").asText(),
              outcome,
              Instant.parse(root.path("next_wake_up").asText()),
              root.path("refreshes").asLong(),
              root.path("failures").asLong(),
              root.path("foreign_writes").asLong(),
              reasons));
    } catch (JacksonException | DateTimeParseException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes can always be read", e);
    }
  }
}
