package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.http.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The ways in which token requests go wrong. Those that say <i>after the commit</i> have spent the
 * refresh token by then; the others leave it good.
 */
public final class Faults {
  /** What {@link #echo} replaces. */
  public static final String ECHO = "{echo}";

  private static final String HTML =
      "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
          + "<body><h1>We will be back soon</h1></body></html>";

  /** How long those that wait do so, unless told otherwise. */
  static final Duration PAUSE = Duration.ofMillis(500);

  private static final Map<String, Function<Duration, Fault>> WAITING =
      Map.of(
          "late-answer", pause -> latency(Duration.ZERO, pause),
          "late-commit", pause -> latency(pause, Duration.ZERO),
          "held", Faults::held);

  private static final Map<String, Fault> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("none", none()),
              Map.entry("too-many-requests", tooManyRequests(Duration.ofSeconds(1))),
              Map.entry("server-error", serverError(500)),
              Map.entry("bad-gateway", serverError(502)),
              Map.entry("unavailable", serverError(503)),
              Map.entry("html-page", htmlPage(200)),
              Map.entry("html-maintenance", htmlPage(503)),
              Map.entry("truncated", truncated()),
              Map.entry("truncated-chunk", truncatedChunk()),
              Map.entry("slow", dripping(Duration.ofMillis(5))),
              Map.entry("lost-answer", lostAnswer()),
              Map.entry("reset", resetBeforeCommit()),
              Map.entry("reset-after-commit", resetAfterCommit()),
              Map.entry("negative-expires-in", expiresIn(-5)),
              Map.entry("zero-expires-in", expiresIn(0)),
              Map.entry("no-expires-in", noExpiresIn()),
              Map.entry("not-a-token", notAToken()),
              Map.entry("echoing-error", echoingError()),
              Map.entry("invalid-grant", error("invalid_grant")),
              Map.entry("invalid-client", error("invalid_client"))));

  private Faults() {}

  /** A fault by the name that the command line and the admin surface use. */
  public static Optional<Fault> byName(String name) {
    return byName(name, PAUSE);
  }

  /** As {@link #byName(String)}, with another pause for those that wait once. */
  public static Optional<Fault> byName(String name, Duration pause) {
    return Optional.ofNullable(WAITING.get(name))
        .map(waits -> waits.apply(pause))
        .or(() -> Optional.ofNullable(BY_NAME.get(name)));
  }

  /** Every name that {@link #byName} knows, sorted. */
  public static Iterable<String> names() {
    TreeSet<String> names = new TreeSet<>(BY_NAME.keySet());
    names.addAll(WAITING.keySet());
    return names;
  }

  /** No fault: the ordinary answer. */
  public static Fault none() {
    return exchange -> exchange.send(exchange.commit());
  }

  /**
   * The ordinary answer, late: the wait before the commit, and the one between commit and answer.
   */
  public static Fault latency(Duration beforeCommit, Duration afterCommit) {
    return exchange -> {
      exchange.pause(beforeCommit);
      TokenExchange.Answer answer = exchange.commit();
      exchange.pause(afterCommit);
      exchange.send(answer);
    };
  }

  /** The request is held, and the connection reset before the authority has seen it. */
  public static Fault held(Duration pause) {
    return exchange -> {
      exchange.pause(pause);
      exchange.reply().reset();
    };
  }

  /** 429 with {@code Retry-After} in seconds. */
  public static Fault tooManyRequests(Duration retryAfter) {
    return exchange ->
        exchange.send(
            429,
            "text/plain",
            Map.of("Retry-After", Long.toString(retryAfter.toSeconds())),
            "Too many requests");
  }

  /** 429 with {@code Retry-After} as an HTTP date. */
  public static Fault tooManyRequestsUntil(Instant until) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC));
    return exchange ->
        exchange.send(429, "text/plain", Map.of("Retry-After", date), "Too many requests");
  }

  /** A 5xx with a word of plain text. */
  public static Fault serverError(int status) {
    return exchange -> exchange.send(status, "text/plain", Map.of(), "Something went wrong");
  }

  /** An HTML page, as a proxy or a maintenance switch would send it. */
  public static Fault htmlPage(int status) {
    return exchange -> exchange.send(status, "text/html; charset=utf-8", Map.of(), HTML);
  }

  /** After the commit: half of the body that {@code Content-Length} promised, then the end. */
  public static Fault truncated() {
    return half(false);
  }

  /** After the commit: one whole chunk with half of the body, and no last chunk. */
  public static Fault truncatedChunk() {
    return half(true);
  }

  /** The ordinary answer, byte by byte with a pause after each. */
  public static Fault dripping(Duration pauseAfterEachByte) {
    return exchange -> {
      TokenExchange.Answer answer = exchange.commit();
      Map<String, String> headers = exchange.headers("application/json");
      headers.put("Content-Length", Integer.toString(answer.bytes().length));
      Reply reply = exchange.reply();
      reply.sendHead(answer.status(), headers);
      byte[] body = answer.bytes();
      for (int i = 0; i < body.length - 1; i++) {
        reply.sendRaw(new byte[] {body[i]});
        exchange.pause(pauseAfterEachByte);
      }
      reply.sendLast(new byte[] {body[body.length - 1]});
    };
  }

  /** After the commit: the connection ends without a byte. */
  public static Fault lostAnswer() {
    return exchange -> {
      exchange.commit();
      exchange.reply().hangUp();
    };
  }

  /** The connection is reset before the authority has seen the request. */
  public static Fault resetBeforeCommit() {
    return exchange -> exchange.reply().reset();
  }

  /** After the commit: the connection is reset. */
  public static Fault resetAfterCommit() {
    return exchange -> {
      exchange.commit();
      exchange.reply().reset();
    };
  }

  /** The ordinary answer with another {@code expires_in}; the token itself lives as always. */
  public static Fault expiresIn(long seconds) {
    return exchange -> {
      TokenExchange.Answer answer = exchange.commit();
      if (answer.json().has("expires_in")) {
        answer.json().put("expires_in", seconds);
      }
      exchange.send(answer);
    };
  }

  /** The ordinary answer without {@code expires_in}. */
  public static Fault noExpiresIn() {
    return exchange -> {
      TokenExchange.Answer answer = exchange.commit();
      answer.json().remove("expires_in");
      exchange.send(answer);
    };
  }

  /** A success that is JSON and no token answer; nothing was committed. */
  public static Fault notAToken() {
    return exchange ->
        exchange.send(
            200, "application/json", Map.of(), "{\"status\":\"ok\",\"message\":\"hello\"}");
  }

  /** A 400 that repeats the refresh token and the client's secret; nothing was committed. */
  public static Fault echoingError() {
    return echo(
        400,
        "application/json",
        Map.of(),
        "{\"error\":\"invalid_request\",\"error_description\":\"" + ECHO + "\"}");
  }

  /**
   * Any answer that repeats what came; nothing was committed.
   *
   * @param headers further headers; {@link #ECHO} in a value is replaced by the refresh token
   * @param body in which {@link #ECHO} is replaced by the refresh token and the client's secret
   */
  public static Fault echo(
      int status, String contentType, Map<String, String> headers, String body) {
    return exchange -> {
      String token = exchange.sent("refresh_token").orElse("");
      Map<String, String> echoing = new TreeMap<>(headers);
      echoing.replaceAll((name, value) -> value.replace(ECHO, token));
      exchange.send(
          status,
          contentType,
          echoing,
          body.replace(
              ECHO, "refresh_token=" + token + " client_secret=" + exchange.clientSecret()));
    };
  }

  /** An error of RFC 6749 out of the blue; nothing was committed. */
  public static Fault error(String code) {
    return exchange -> exchange.send(exchange.refuse(code, "Refused by a planted fault"));
  }

  private static Fault half(boolean chunked) {
    return exchange -> {
      TokenExchange.Answer answer = exchange.commit();
      exchange.sendCut(answer, answer.bytes().length / 2, chunked);
    };
  }
}
