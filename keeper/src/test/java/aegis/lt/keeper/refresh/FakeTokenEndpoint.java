package aegis.lt.keeper.refresh;

import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.oauth.TokenGrant;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A strict endpoint with one chain of refresh tokens, each good for one exchange. */
public final class FakeTokenEndpoint implements TokenEndpoint {
  /** How a request goes. The endpoint decides first, then the step has its way with the answer. */
  @FunctionalInterface
  public interface Step {
    RefreshOutcome answer(FakeTokenEndpoint endpoint, Secret token);
  }

  /** The ordinary way. */
  static final Step ORDINARY = FakeTokenEndpoint::exchange;

  /** The exchange is made, and its answer lost. */
  static final Step LOSE_ANSWER =
      (endpoint, token) -> {
        endpoint.exchange(token);
        return RefreshOutcome.Unknown.unanswered("timeout");
      };

  /** Of the answer, only the refresh token arrives. */
  static final Step CUT_BEFORE_ACCESS_TOKEN =
      (endpoint, token) -> {
        endpoint.exchange(token);
        return new RefreshOutcome.Continued(
            Secret.of(endpoint.live()), Optional.empty(), Optional.empty());
      };

  /** The request is lost before the exchange, and nobody can tell. */
  static final Step LOSE_REQUEST =
      (endpoint, token) -> RefreshOutcome.Unknown.unanswered("timeout");

  private final Deque<Step> script = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();

  /** The verifier that came with each request, empty where there was none. */
  final List<String> verifiers = new ArrayList<>();

  private String live = "refresh-0";
  private int issued;
  boolean stopped;
  Duration accessLifetime = Duration.ofSeconds(1200);
  Duration refreshLifetime = Duration.ofSeconds(3600);
  Runnable during = () -> {};
  Runnable duringPreparation = () -> {};

  /** The keeper is stopped before anything leaves. */
  static final Step STOPPED =
      (endpoint, token) -> RefreshOutcome.Transient.unanswered(TokenEndpoint.STOPPED);

  public static Step transientFailure(Duration retryAfter) {
    return (endpoint, token) ->
        new RefreshOutcome.Transient("http_503", Optional.of(retryAfter), Optional.empty());
  }

  static Step rejected(String error) {
    return (endpoint, token) -> new RefreshOutcome.Rejected(error, Optional.of("corr#7"));
  }

  static Step clientRejected(String error) {
    return (endpoint, token) -> new RefreshOutcome.ClientRejected(error, Optional.of("corr#8"));
  }

  static Step refused(String reason) {
    return (endpoint, token) -> new RefreshOutcome.Refused(reason, Optional.of("corr#9"));
  }

  static Step unauthorized() {
    return (endpoint, token) -> new RefreshOutcome.Unauthorized(Optional.empty());
  }

  @Override
  public void stop() {
    stopped = true;
  }

  public void next(Step... steps) {
    script.addAll(List.of(steps));
  }

  /** The first tokens of a new chain, for a login. */
  Tokens logIn(String name) {
    live = name;
    return new Tokens(
        Secret.of("access-of-" + name),
        Optional.of(Secret.of(name)),
        Optional.of("Bearer"),
        Optional.of(accessLifetime),
        Optional.of(refreshLifetime));
  }

  /** A person authorizes: a new chain begins. */
  String reauthorize() {
    live = "refresh-again-" + ++issued;
    return live;
  }

  @Override
  public RefreshOutcome request(TokenGrant grant, Instant now) {
    Secret refreshToken = grant.sent();
    verifiers.add(grant.verifier().map(Secret::reveal).orElse(""));
    sent.add(refreshToken.reveal());
    Step step = script.isEmpty() ? ORDINARY : script.remove();
    RefreshOutcome outcome = step.answer(this, refreshToken);
    during.run();
    return outcome;
  }

  @Override
  public void prepare() {
    duringPreparation.run();
  }

  @Override
  public Optional<String> probe() {
    throw new AssertionError("a refresh asks nothing but for tokens");
  }

  RefreshOutcome exchange(Secret token) {
    if (!token.reveal().equals(live)) {
      return new RefreshOutcome.Rejected("invalid_grant", Optional.empty());
    }
    issued++;
    live = "refresh-" + issued;
    return new RefreshOutcome.Refreshed(
        new Tokens(
            Secret.of("access-" + issued),
            Optional.of(Secret.of(live)),
            Optional.of("Bearer"),
            Optional.of(accessLifetime),
            Optional.of(refreshLifetime)),
        false,
        Optional.of("corr#" + issued));
  }

  /** The refresh token that is good now. */
  public String live() {
    return live;
  }

  /** Every refresh token that came, in order. */
  public List<String> sent() {
    return Collections.unmodifiableList(sent);
  }

  public long sent(String token) {
    return sent.stream().filter(token::equals).count();
  }
}
