package aegis.lt.keeper.oauth.answer;

import aegis.lt.keeper.oauth.answer.RefreshOutcome.ClientRejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refused;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What came back over the wire, and what it means:
 *
 * <table>
 * <caption>the first line that applies</caption>
 * <tr><td>a new refresh token, in any status</td><td>{@link Refreshed}, or {@link Continued} without an access token</td></tr>
 * <tr><td>2xx with an access token, understood to its end</td><td>{@link Refreshed}; the old refresh token stays good</td></tr>
 * <tr><td>{@code invalid_grant}</td><td>{@link Rejected}</td></tr>
 * <tr><td>{@code invalid_client}, {@code unauthorized_client}</td><td>{@link ClientRejected}</td></tr>
 * <tr><td>{@code temporarily_unavailable}, {@code server_error}, {@code slow_down}</td><td>{@link Transient}</td></tr>
 * <tr><td>another code of RFC 6749, or an unknown one with 2xx or 4xx</td><td>{@link Refused}</td></tr>
 * <tr><td>2xx without any of that, or below 200</td><td>{@link Unknown}: it may hide tokens</td></tr>
 * <tr><td>3xx, 408, 425, 429, 5xx, or cut short</td><td>{@link Transient}</td></tr>
 * <tr><td>401 without a code, but no page for people</td><td>{@link Unauthorized}</td></tr>
 * <tr><td>any other 4xx</td><td>{@link Refused}</td></tr>
 * </table>
 */
public final class Answer {
  /** What identifiers of any making consist of, but nothing that could pass for a sentence. */
  private static final Pattern CORRELATION = Pattern.compile("[A-Za-z0-9._:#/+=|,~{}-]{1,80}");

  private static final Set<Integer> TRY_LATER = Set.of(408, 425, 429);

  private static final Set<String> OF_THE_CLIENT = Set.of("invalid_client", "unauthorized_client");

  private static final Set<String> PASSING =
      Set.of("temporarily_unavailable", "server_error", "slow_down");

  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final boolean whole;

  /** The headers that matter, each as it came. */
  public record Headers(
      Optional<String> retryAfter,
      Optional<String> correlation,
      Optional<String> contentEncoding) {}

  /**
   * An answer as it came.
   *
   * @param status the HTTP status
   * @param body as much of it as came; not copied, since it may be large
   * @param whole whether the body came to its end
   */
  public Answer(int status, Headers headers, byte[] body, boolean whole) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.whole = whole;
  }

  /**
   * What it means.
   *
   * @param sent the refresh token that was sent
   * @param redaction takes the secrets of the answer in, and keeps back a correlation that holds
   *     one
   */
  public RefreshOutcome outcome(Instant now, Secret sent, Redaction redaction) {
    TokenAnswer answer = TokenAnswer.read(AnswerText.utf8(body, headers.contentEncoding()), whole);
    redaction.hide(answer.secrets());
    Optional<String> correlation =
        headers
            .correlation()
            .filter(text -> CORRELATION.matcher(text).matches())
            .filter(text -> !redaction.reveals(text))
            .filter(text -> answer.complete() || !answer.revealsPieceIn(text));
    Optional<String> error = status / 100 == 3 ? Optional.empty() : answer.error();
    return tokens(answer, error, sent, correlation)
        .orElseGet(() -> withoutTokens(answer, error, now, correlation));
  }

  private Optional<RefreshOutcome> tokens(
      TokenAnswer answer, Optional<String> error, Secret sent, Optional<String> correlation) {
    Optional<Secret> access = answer.accessToken();
    Optional<Secret> successor = answer.successorOf(sent);
    boolean salvaged = !answer.complete();
    if (access.isPresent() && successor.isPresent()) {
      return Optional.of(
          new Refreshed(answer.tokens(access.get(), successor), salvaged, correlation));
    }
    if (successor.isPresent()) {
      // A failure may repeat what was asked, masked perhaps. That is no new token.
      boolean refused = error.filter(code -> !code.equals(ErrorCode.OTHER)).isPresent();
      boolean echo = !succeeded() && (refused || answer.repeatsRequest(sent));
      return echo
          ? Optional.empty()
          : Optional.of(new Continued(successor.get(), answer.refreshExpiresIn(), correlation));
    }
    boolean unchanged = answer.returns(sent);
    if (access.isPresent() && succeeded() && (unchanged || answer.understood())) {
      Optional<Secret> same = unchanged ? Optional.of(sent) : Optional.empty();
      return Optional.of(new Refreshed(answer.tokens(access.get(), same), salvaged, correlation));
    }
    return Optional.empty();
  }

  private boolean succeeded() {
    return status / 100 == 2;
  }

  private RefreshOutcome withoutTokens(
      TokenAnswer answer, Optional<String> error, Instant now, Optional<String> correlation) {
    if (error.isPresent()) {
      return refusal(error.get(), now, correlation);
    }
    if (succeeded() || status < 200) {
      boolean cut = !whole || (answer.beginsLikeJson() && !answer.complete());
      return new Unknown(
          cut ? "answer_cut_short" : "http_" + status + "_without_token", correlation);
    }
    boolean cut = !whole && !answer.complete();
    if (cut || status / 100 != 4 || TRY_LATER.contains(status)) {
      return tryLater("", now, correlation);
    }
    return status == 401 && !answer.isMarkup()
        ? new Unauthorized(correlation)
        : new Refused("http_" + status, correlation);
  }

  private RefreshOutcome refusal(String code, Instant now, Optional<String> correlation) {
    if (code.equals(ErrorCode.INVALID_GRANT)) {
      return new Rejected(code, correlation);
    }
    if (OF_THE_CLIENT.contains(code)) {
      return new ClientRejected(code, correlation);
    }
    boolean unclear =
        code.equals(ErrorCode.OTHER) && (status / 100 == 5 || TRY_LATER.contains(status));
    return unclear || PASSING.contains(code)
        ? tryLater("_" + code, now, correlation)
        : new Refused("http_" + status + "_" + code, correlation);
  }

  private Transient tryLater(String suffix, Instant now, Optional<String> correlation) {
    return new Transient(
        "http_" + status + suffix,
        headers.retryAfter().flatMap(text -> RetryAfter.read(text, now)),
        correlation);
  }

  /** Without what came: it may hold tokens. */
  @Override
  public String toString() {
    return "Answer[" + status + ", " + body.length + " bytes]";
  }
}
