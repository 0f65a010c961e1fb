package aegis.lt.simulator.endpoint.authority;

import java.time.Duration;

/**
 * The rules that a token endpoint keeps.
 *
 * @param clientId the only client it knows
 * @param clientSecret that client's secret
 * @param accessLifetime how long an access token lives, positive
 * @param refreshLifetime how long a refresh token lives, positive
 * @param fractionalLifetimes whether {@code expires_in} may have a fraction; if not, both lifetimes
 *     are whole seconds
 * @param reuse what happens when a spent refresh token comes again
 * @param successStatus the status of a success, 200 or 201
 * @param invalidGrantStatus the status that goes with {@code invalid_grant}, 400 or 401
 * @param tokenMarker what is in every token, so that a leak can be searched for; only letters,
 *     digits, {@code - . _ ~}
 * @param dialect how its answers look
 */
public record EndpointRules(
    String clientId,
    String clientSecret,
    Duration accessLifetime,
    Duration refreshLifetime,
    boolean fractionalLifetimes,
    ReusePolicy reuse,
    int successStatus,
    int invalidGrantStatus,
    String tokenMarker,
    Dialect dialect) {

  public EndpointRules {
    requireLifetime("access lifetime", accessLifetime, fractionalLifetimes);
    requireLifetime("refresh lifetime", refreshLifetime, fractionalLifetimes);
    if (successStatus != 200 && successStatus != 201) {
      throw new IllegalArgumentException(
          "success status is " + successStatus + ", must be 200 or 201");
    }
    if (invalidGrantStatus != 400 && invalidGrantStatus != 401) {
      throw new IllegalArgumentException(
          "invalid_grant status is " + invalidGrantStatus + ", must be 400 or 401");
    }
    if (!tokenMarker.matches("[A-Za-z0-9._~-]*")) {
      throw new IllegalArgumentException("the token marker has a character a token cannot have");
    }
  }

  /** Saxo's rules: 1200 s and 3600 s, strict single use, 201, {@code invalid_grant} with 400. */
  public static EndpointRules saxo(String clientId, String clientSecret) {
    return new EndpointRules(
        clientId,
        clientSecret,
        Duration.ofMinutes(20),
        Duration.ofHours(1),
        false,
        ReusePolicy.STRICT,
        201,
        400,
        "sim",
        Dialect.SAXO);
  }

  /**
   * The rules of a Keycloak realm that revokes refresh tokens: 300 s and 1800 s, 200, and a spent
   * token ends the session.
   */
  public static EndpointRules keycloak(String clientId, String clientSecret) {
    return new EndpointRules(
        clientId,
        clientSecret,
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        false,
        ReusePolicy.REVOKE_CHAIN,
        200,
        400,
        "sim",
        Dialect.KEYCLOAK);
  }

  /** The same rules with other lifetimes; fractions of a second are allowed if they have any. */
  public EndpointRules withLifetimes(Duration access, Duration refresh) {
    boolean fractional = !isWhole(access) || !isWhole(refresh);
    return new EndpointRules(
        clientId,
        clientSecret,
        access,
        refresh,
        fractional,
        reuse,
        successStatus,
        invalidGrantStatus,
        tokenMarker,
        dialect);
  }

  /** The same rules with another answer to reuse. */
  public EndpointRules withReuse(ReusePolicy policy) {
    return new EndpointRules(
        clientId,
        clientSecret,
        accessLifetime,
        refreshLifetime,
        fractionalLifetimes,
        policy,
        successStatus,
        invalidGrantStatus,
        tokenMarker,
        dialect);
  }

  /** The same rules with other status codes. */
  public EndpointRules withStatuses(int success, int invalidGrant) {
    return new EndpointRules(
        clientId,
        clientSecret,
        accessLifetime,
        refreshLifetime,
        fractionalLifetimes,
        reuse,
        success,
        invalidGrant,
        tokenMarker,
        dialect);
  }

  /** The same rules with the given marker in every token. */
  public EndpointRules withTokenMarker(String marker) {
    return new EndpointRules(
        clientId,
        clientSecret,
        accessLifetime,
        refreshLifetime,
        fractionalLifetimes,
        reuse,
        successStatus,
        invalidGrantStatus,
        marker,
        dialect);
  }

  static void requireLifetime(String what, Duration lifetime, boolean fractional) {
    if (lifetime.isNegative() || lifetime.isZero()) {
      throw new IllegalArgumentException(what + " is " + lifetime + ", must be positive");
    }
    if (!fractional && !isWhole(lifetime)) {
      throw new IllegalArgumentException(what + " is " + lifetime + ", must be whole seconds");
    }
  }

  private static boolean isWhole(Duration lifetime) {
    return lifetime.equals(Duration.ofSeconds(lifetime.toSeconds()));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "EndpointRules[access="
        + accessLifetime
        + ", refresh="
        + refreshLifetime
        + ", "
        + reuse
        + "]";
  }
}
