package aegis.lt.simulator.endpoint.authority;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues, rotates and revokes tokens by {@link EndpointRules}, and remembers every exchange. It
 * knows nothing of HTTP. Safe for many threads: an exchange is decided as a whole or not at all.
 *
 * <p>Access tokens are good until they expire, whatever becomes of their chain: a resource server
 * that checks a signature would not notice either.
 */
public final class TokenAuthority {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final EndpointRules rules;
  private final InstantSource clock;
  private final Map<String, IssuedRefreshToken> refreshTokens = new HashMap<>();
  private final Map<String, Instant> accessTokens = new HashMap<>();
  private final Map<String, Integer> chains = new LinkedHashMap<>();
  private final Map<String, String> sessions = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private final List<RecordedExchange> exchanges = new ArrayList<>();
  private final Map<String, Duration> nextAccessLifetimes = new HashMap<>();
  private final AuthorizationCodes codes = new AuthorizationCodes();
  private final Map<String, String> challenges = new HashMap<>();
  private final List<CodeExchange> codeExchanges = new ArrayList<>();
  private Optional<String> nextLogin = Optional.empty();
  private int logins;
  private long turnedAway;

  public TokenAuthority(EndpointRules rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  public EndpointRules rules() {
    return rules;
  }

  /** Starts a chain without a login. */
  public synchronized Grant issueChain(String name) {
    if (chains.containsKey(name)) {
      throw new IllegalArgumentException("chain " + name + " exists already");
    }
    return issue(name, rules.accessLifetime());
  }

  /**
   * The next login starts a chain of this name; without it, {@code login-1}, {@code login-2} and so
   * on.
   */
  public synchronized void nextLogin(String chain) {
    if (chains.containsKey(chain)) {
      throw new IllegalArgumentException("chain " + chain + " exists already");
    }
    nextLogin = Optional.of(chain);
  }

  /** Issues a code after a login. */
  public synchronized String issueCode(AuthorizationRequest request) {
    String code = newToken(".code.");
    codes.add(code, request, clock.instant());
    return code;
  }

  /**
   * Exchanges an authorization code for the first tokens of a new chain. A code that comes again
   * revokes the chain it has started (RFC 6749 section 4.1.2).
   *
   * @param verifier the {@code code_verifier} of RFC 7636, if one was sent
   * @param client who asks, for the record
   */
  public synchronized CodeDecision exchangeCode(
      String code, String redirectUri, Optional<String> verifier, String client) {
    Instant now = clock.instant();
    Optional<String> refusal = codes.refusal(code, redirectUri, verifier, now);
    if (refusal.isPresent()) {
      codes.chain(code).ifPresent(revoked::add);
      codeExchanges.add(new CodeExchange(now, client, Optional.empty()));
      return new CodeDecision.Refused(refusal.get());
    }
    String chain = nextLogin.orElseGet(() -> "login-" + (logins + 1));
    nextLogin = Optional.empty();
    logins++;
    codes.started(code, chain);
    codes.challenge(code).ifPresent(challenge -> challenges.put(chain, challenge));
    codeExchanges.add(new CodeExchange(now, client, Optional.of(chain)));
    return new CodeDecision.Granted(issue(chain, accessLifetime(chain)));
  }

  /** Exchanges a refresh token, without a {@code code_verifier}. */
  public synchronized RefreshDecision refresh(String refreshToken, String client) {
    return refresh(refreshToken, Optional.empty(), client);
  }

  /**
   * Exchanges a refresh token. That of a chain whose login used PKCE needs the login's verifier
   * again, and no other chain takes one; without the right one nothing is spent.
   *
   * @param verifier the {@code code_verifier}, if one was sent
   * @param client who asks, for the record
   */
  public synchronized RefreshDecision refresh(
      String refreshToken, Optional<String> verifier, String client) {
    Instant now = clock.instant();
    long id = exchanges.size() + 1L;
    TokenStanding standing = standing(refreshToken);
    @Nullable IssuedRefreshToken presented = refreshTokens.get(refreshToken);
    boolean good =
        presented != null
            && (standing == TokenStanding.LIVE || isReusable(presented, standing, now))
            && verifies(presented.chain, verifier);
    exchanges.add(
        new RecordedExchange(
            id,
            now,
            client,
            Optional.ofNullable(presented).map(token -> token.chain),
            presented == null ? 0 : presented.generation,
            standing,
            good,
            AnswerDelivery.NONE));
    if (!good || presented == null) {
      if (standing == TokenStanding.SPENT
          && presented != null
          && rules.reuse() == ReusePolicy.REVOKE_CHAIN) {
        revoked.add(presented.chain);
      }
      return new RefreshDecision.Refused(id, standing);
    }
    if (presented.spentBy == 0) {
      presented.spentBy = id;
    }
    return new RefreshDecision.Granted(id, issue(presented.chain, accessLifetime(presented.chain)));
  }

  /**
   * The next access token of one chain lives for this long; those after it as the rules say.
   *
   * @param lifetime positive, and whole seconds unless the rules allow fractions
   */
  public synchronized void nextAccessLifetime(String chain, Duration lifetime) {
    EndpointRules.requireLifetime("lifetime", lifetime, rules.fractionalLifetimes());
    nextAccessLifetimes.put(chain, lifetime);
  }

  /**
   * Revokes every refresh token of a chain, now and to come, as signing out of all sessions does.
   */
  public synchronized void revoke(String chain) {
    if (!chains.containsKey(chain)) {
      throw new IllegalArgumentException("there is no chain " + chain);
    }
    revoked.add(chain);
  }

  /** Whether an access token was issued here and has not expired. */
  public synchronized boolean accepts(String accessToken) {
    @Nullable Instant expiresAt = accessTokens.get(accessToken);
    return expiresAt != null && clock.instant().isBefore(expiresAt);
  }

  /** How a refresh token stands now. */
  public synchronized TokenStanding standing(String refreshToken) {
    @Nullable IssuedRefreshToken token = refreshTokens.get(refreshToken);
    if (token == null) {
      return TokenStanding.UNKNOWN;
    }
    if (revoked.contains(token.chain)) {
      return TokenStanding.REVOKED;
    }
    if (token.spentBy != 0) {
      return TokenStanding.SPENT;
    }
    return clock.instant().isBefore(token.expiresAt) ? TokenStanding.LIVE : TokenStanding.EXPIRED;
  }

  /**
   * Which chains are lost, given the refresh tokens that keepers hold now, one for each keeper.
   *
   * @return one entry for each held token that is not live
   */
  public synchronized List<LostChain> chainsLost(Collection<String> heldRefreshTokens) {
    List<LostChain> lost = new ArrayList<>();
    for (String held : heldRefreshTokens) {
      TokenStanding standing = standing(held);
      if (standing == TokenStanding.LIVE) {
        continue;
      }
      @Nullable IssuedRefreshToken token = refreshTokens.get(held);
      lost.add(
          token == null
              ? new LostChain("unknown", 0, standing, Optional.empty())
              : new LostChain(
                  token.chain,
                  token.generation,
                  standing,
                  token.spentBy == 0
                      ? Optional.empty()
                      : Optional.of(exchanges.get((int) token.spentBy - 1))));
    }
    return List.copyOf(lost);
  }

  /** Everything done so far. */
  public synchronized ChainReport report() {
    return new ChainReport(chains.size(), exchanges, codeExchanges, turnedAway);
  }

  /** Notes how much of an exchange's answer went out. */
  public synchronized void delivered(long exchange, AnswerDelivery delivery) {
    exchanges.set((int) exchange - 1, exchanges.get((int) exchange - 1).with(delivery));
  }

  /** Notes a token request that never came to a decision. */
  public synchronized void turnAway() {
    turnedAway++;
  }

  private boolean isReusable(IssuedRefreshToken token, TokenStanding standing, Instant now) {
    return standing == TokenStanding.SPENT
        && rules.reuse() == ReusePolicy.REUSABLE
        && now.isBefore(token.expiresAt);
  }

  private boolean verifies(String chain, Optional<String> verifier) {
    return AuthorizationCodes.verifies(Optional.ofNullable(challenges.get(chain)), verifier);
  }

  private Duration accessLifetime(String chain) {
    @Nullable Duration once = nextAccessLifetimes.remove(chain);
    return once == null ? rules.accessLifetime() : once;
  }

  private Grant issue(String chain, Duration accessLifetime) {
    Instant now = clock.instant();
    int generation = chains.merge(chain, 1, Integer::sum);
    Grant grant =
        new Grant(
            chain,
            generation,
            newAccessToken(chain, now.plus(accessLifetime)),
            newToken(".rt."),
            now,
            accessLifetime,
            rules.refreshLifetime(),
            rules.dialect());
    accessTokens.put(grant.accessToken(), now.plus(accessLifetime));
    refreshTokens.put(
        grant.refreshToken(),
        new IssuedRefreshToken(chain, generation, now.plus(rules.refreshLifetime())));
    return grant;
  }

  /**
   * A JWT: {@code sid} is one for each chain, {@code exp} is epoch seconds, by Saxo in a string,
   * with a fraction where lifetimes may have one. Nobody can verify its signature.
   */
  private String newAccessToken(String chain, Instant expiresAt) {
    String session = sessions.computeIfAbsent(chain, name -> UUID.randomUUID().toString());
    String exp =
        rules.fractionalLifetimes()
            ? BigDecimal.valueOf(expiresAt.toEpochMilli(), 3).toPlainString()
            : Long.toString(expiresAt.getEpochSecond());
    return base64Url("{\"alg\":\"ES256\",\"typ\":\"JWT\"}")
        + "."
        + base64Url("{\"sid\":\"" + session + "\",\"exp\":" + quoted(exp) + "}")
        + "."
        + newToken("-at-");
  }

  private String quoted(String number) {
    return rules.dialect() == Dialect.SAXO ? "\"" + number + "\"" : number;
  }

  private static String base64Url(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private String newToken(String kind) {
    byte[] bytes = new byte[30];
    RANDOM.nextBytes(bytes);
    String random = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return rules.tokenMarker() + kind + random;
  }

  private static final class IssuedRefreshToken {
    private final String chain;
    private final int generation;
    private final Instant expiresAt;
    private long spentBy;

    IssuedRefreshToken(String chain, int generation, Instant expiresAt) {
      this.chain = chain;
      this.generation = generation;
      this.expiresAt = expiresAt;
    }
  }
}
