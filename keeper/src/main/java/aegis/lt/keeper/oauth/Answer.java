package aegis.lt.keeper.oauth;

import aegis.lt.keeper.oauth.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.RefreshOutcome.Unknown;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * What came back over the wire, and what it means.
 *
 * @param status the HTTP status
 * @param body as much of it as came
 * @param whole whether the body came to its end
 * @param framed whether the answer said how long it is; without that, an empty body may be a lost
 *     one
 */
record Answer(
    int status,
    Optional<String> retryAfter,
    Optional<String> claimedCorrelation,
    ByteString body,
    boolean whole,
    boolean framed) {
  /** What identifiers of any making consist of, but nothing that could pass for a sentence. */
  private static final Pattern CORRELATION = Pattern.compile("[A-Za-z0-9._:#/+=|,~{}-]{1,80}");

  /** An answer that has no body by its status cannot have lost one (RFC 9110 section 15.3). */
  private static final Set<Integer> BODILESS = Set.of(204, 205);

  /** RFC 6749 section 5.2. Other words in an answer are not repeated to anyone. */
  private static final Set<String> ERRORS =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope");

  /**
   * What it means.
   *
   * @param secret whether a text holds a secret, so that it must not be passed on
   */
  RefreshOutcome outcome(Instant now, Predicate<String> secret) {
    Optional<String> correlation =
        claimedCorrelation
            .filter(text -> CORRELATION.matcher(text).matches())
            .filter(secret.negate());
    return status >= 200 && status < 300 ? success(correlation) : failure(now, correlation);
  }

  private RefreshOutcome success(Optional<String> correlation) {
    TokenAnswer answer = TokenAnswer.read(body.toByteArray());
    boolean complete = whole && answer.complete();
    if (answer.tokens().isPresent() && (answer.complete() || answer.bothTokens())) {
      return new Refreshed(answer.tokens().get(), !complete, correlation);
    }
    if (!complete && answer.refreshToken().isPresent()) {
      return new Continued(answer.refreshToken().get(), answer.refreshExpiresIn(), correlation);
    }
    boolean vanished = body.size() == 0 && (!whole || !framed) && !BODILESS.contains(status);
    boolean lost = answer.beginsLikeJson() ? !complete : vanished;
    return lost
        ? new Unknown("answer_cut_short", correlation)
        : new Transient("http_" + status + "_without_token", Optional.empty(), correlation);
  }

  private RefreshOutcome failure(Instant now, Optional<String> correlation) {
    Optional<String> error =
        whole ? TokenAnswer.read(body.toByteArray()).error() : Optional.empty();
    boolean permanent =
        (status == 400 || status == 401)
            && error
                .filter(
                    code ->
                        code.equals(Rejected.INVALID_GRANT) || code.equals(Rejected.INVALID_CLIENT))
                .isPresent();
    if (permanent) {
      return new Rejected(error.orElseThrow(), correlation);
    }
    String suffix = error.map(code -> "_" + (ERRORS.contains(code) ? code : "other")).orElse("");
    return new Transient(
        "http_" + status + suffix,
        retryAfter.flatMap(text -> RetryAfter.read(text, now)),
        correlation);
  }
}
