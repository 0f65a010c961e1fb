package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.endpoint.authority.AnswerDelivery;
import aegis.lt.simulator.endpoint.authority.CodeDecision;
import aegis.lt.simulator.endpoint.authority.RefreshDecision;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.http.Reply;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One token request in the hands of a {@link Fault}: it decides whether the authority gets to see
 * it, and what becomes of the answer. Used by one thread.
 */
public final class TokenExchange {
  /** An answer that has not been sent yet. */
  public record Answer(int status, ObjectNode json) {
    byte[] bytes() {
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Without the body, which may hold tokens. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  private final TokenAuthority authority;
  private final TokenRequest request;
  private final Reply reply;
  private final String correlation;
  private final InstantSource clock;
  private final CountDownLatch stopping;
  private long exchange;
  private boolean decided;

  TokenExchange(
      TokenAuthority authority,
      TokenRequest request,
      Reply reply,
      String correlation,
      InstantSource clock,
      CountDownLatch stopping) {
    this.authority = authority;
    this.request = request;
    this.reply = reply;
    this.correlation = correlation;
    this.clock = clock;
    this.stopping = stopping;
    reply.onProgress(this::record);
  }

  /**
   * Lets the authority decide. From here on a good refresh token or code is used up, whatever is
   * sent.
   */
  public Answer commit() {
    Optional<OAuthError> problem = request.problem(authority.rules());
    if (problem.isPresent()) {
      return new Answer(problem.get().status(), problem.get().toJson());
    }
    decided = true;
    return request.isCodeExchange() ? commitCode() : commitRefresh();
  }

  private Answer commitCode() {
    CodeDecision decision =
        authority.exchangeCode(
            request.field("code").orElseThrow(),
            request.field("redirect_uri").orElseThrow(),
            request.field("code_verifier"),
            request.userAgent());
    if (decision instanceof CodeDecision.Granted granted) {
      return new Answer(authority.rules().successStatus(), granted.grant().toJson());
    }
    return refuse("invalid_grant", ((CodeDecision.Refused) decision).reason());
  }

  private Answer commitRefresh() {
    RefreshDecision decision =
        authority.refresh(
            request.field("refresh_token").orElseThrow(),
            request.field("code_verifier"),
            request.userAgent());
    exchange = decision.exchange();
    if (decision instanceof RefreshDecision.Granted granted) {
      return new Answer(authority.rules().successStatus(), granted.grant().toJson());
    }
    return refuse("invalid_grant", "The refresh token is not valid");
  }

  /** An error answer with the status that goes with its code. */
  public Answer refuse(String code, String description) {
    int status =
        switch (code) {
          case "invalid_grant" -> authority.rules().invalidGrantStatus();
          case "invalid_client" -> 401;
          default -> 400;
        };
    return new Answer(status, new OAuthError(status, code, description).toJson());
  }

  /** Sends an answer whole. */
  public void send(Answer answer) throws IOException {
    Map<String, String> headers = headers("application/json; charset=utf-8");
    if (answer.status() == 401) {
      headers.put("WWW-Authenticate", "Basic realm=\"token\""); // RFC 9110 section 11.6.1
    }
    reply.send(answer.status(), headers, answer.bytes());
  }

  /**
   * Sends only the first bytes of an answer, as promised whole by {@code Content-Length} or as one
   * chunk without a last one; then the connection ends.
   */
  public void sendCut(Answer answer, int bytes, boolean chunked) throws IOException {
    byte[] sent = Arrays.copyOf(answer.bytes(), bytes);
    Map<String, String> headers = headers("application/json");
    if (chunked) {
      reply.beginChunks(answer.status(), headers);
      reply.chunk(sent);
    } else {
      headers.put("Content-Length", Integer.toString(answer.bytes().length));
      reply.sendHead(answer.status(), headers);
      reply.sendRaw(sent);
    }
    reply.hangUp();
  }

  /** Sends any body whole. */
  public void send(int status, String contentType, Map<String, String> more, String body)
      throws IOException {
    Map<String, String> headers = headers(contentType);
    headers.putAll(more);
    reply.send(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The headers of every answer, to be added to. */
  Map<String, String> headers(String contentType) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Correlation", correlation);
    return headers;
  }

  /** The connection itself. */
  public Reply reply() {
    return reply;
  }

  /** What the client sent in a field of the form, for answers that echo it. */
  Optional<String> sent(String field) {
    return request.field(field);
  }

  /** The client's secret, for answers that echo it. */
  String clientSecret() {
    return authority.rules().clientSecret();
  }

  /** The time by the endpoint's clock. */
  public Instant now() {
    return clock.instant();
  }

  /** Waits in real time, or until the server is closed. */
  public void pause(Duration duration) throws InterruptedException {
    if (stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the server is closing");
    }
  }

  /** Puts on record what is about to go out; called before each write. */
  private void record() {
    if (exchange == 0) {
      return;
    }
    AnswerDelivery delivery =
        reply.isComplete()
            ? AnswerDelivery.FULL
            : reply.bytesSent() > 0 ? AnswerDelivery.PARTIAL : AnswerDelivery.NONE;
    authority.delivered(exchange, delivery);
  }

  /** Counts a request that never came to a decision. */
  void close() {
    if (!decided) {
      authority.turnAway();
    }
  }
}
