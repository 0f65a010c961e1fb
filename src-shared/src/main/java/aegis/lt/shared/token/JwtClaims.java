package aegis.lt.shared.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What an access token says about itself if it is a JWT (RFC 7519). The signature is not verified:
 * the claims describe the token, and nothing is granted because of them.
 *
 * @param session {@code sid}: the session, which stays the same over all refreshes of one login;
 *     empty if it is absent. As secret as the token
 * @param expiresAt {@code exp}: the expiry that the issuer itself set, read from epoch seconds,
 *     also in quotes; empty if it is absent, not positive, or no such number
 */
public record JwtClaims(Optional<Secret> session, Optional<Instant> expiresAt) {
  /** An opaque token says nothing. */
  public static final JwtClaims NONE = new JwtClaims(Optional.empty(), Optional.empty());

  private static final int PARTS = 3;

  /** Reads the claims of a token; {@link #NONE} if it is no JWT. */
  public static JwtClaims of(Secret token) {
    String[] parts = token.reveal().strip().split("\\.", -1);
    if (parts.length != PARTS || parts[1].isEmpty()) {
      return NONE;
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return JsonLayout.MAPPER.readTree(claims) instanceof ObjectNode object
          ? new JwtClaims(session(object), expiry(object))
          : NONE;
    } catch (IllegalArgumentException | java.io.IOException e) {
      // Another kind of token with two points in it. NumberFormatException is one of these, too.
      return NONE;
    }
  }

  private static Optional<Secret> session(ObjectNode claims) {
    return Optional.ofNullable(claims.get("sid"))
        .filter(sid -> sid.isTextual() || sid.isIntegralNumber())
        .map(JsonNode::asText)
        .filter(text -> !text.isBlank())
        .map(Secret::of);
  }

  private static Optional<Instant> expiry(ObjectNode claims) {
    return Optional.ofNullable(claims.get("exp"))
        .filter(AbsoluteExpiry::isNumber)
        .flatMap(WrittenTime::read)
        .map(WrittenTime::instant)
        .filter(Instant.EPOCH::isBefore);
  }
}
