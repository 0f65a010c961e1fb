package aegis.lt.simulator.endpoint.authority;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What a success hands out: an access token and the refresh token that continues the chain.
 *
 * @param chain the name of the chain
 * @param generation 1 for the tokens a chain starts with, one more with each refresh
 * @param issuedAt when
 * @param accessLifetime how long the access token lives
 * @param refreshLifetime how long the refresh token lives
 * @param dialect how the answer that carries it looks
 */
public record Grant(
    String chain,
    int generation,
    String accessToken,
    String refreshToken,
    Instant issuedAt,
    Duration accessLifetime,
    Duration refreshLifetime,
    Dialect dialect) {

  /**
   * The answer as RFC 6749 section 5.1 has it, with the additions of the dialect. A fresh object
   * each time.
   */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("access_token", accessToken);
    json.put("token_type", "Bearer");
    putSeconds(json, "expires_in", accessLifetime);
    json.put("refresh_token", refreshToken);
    switch (dialect) {
      case SAXO -> {
        putSeconds(json, "refresh_token_expires_in", refreshLifetime);
        json.putNull("base_uri");
      }
      case KEYCLOAK -> {
        putSeconds(json, "refresh_expires_in", refreshLifetime);
        json.put("not-before-policy", 0);
        json.put("session_state", chain);
        json.put("scope", "openid offline_access");
      }
    }
    return json;
  }

  /** Sets a field to a number of seconds, whole where it can be. */
  static void putSeconds(ObjectNode json, String field, Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    if (seconds.scale() <= 0) {
      json.put(field, seconds.longValueExact());
    } else {
      json.put(field, seconds);
    }
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "Grant[" + chain + " #" + generation + "]";
  }
}
