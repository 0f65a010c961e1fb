package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import aegis.lt.simulator.endpoint.TokenExchange;
import aegis.lt.simulator.http.Reply;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * Answers that bring a new refresh token whole, in a form that no server should send and some do.
 * The presented token is spent, so a client that refuses such an answer ends its chain.
 */
final class OddAnswers {
  private static final List<String> PREFIXES =
      List.of("\ufeff", ")]}',\n", "\r\n\r\n", "while(1);", "/* x */", "{\"note\":1}\n");

  private static final List<Function<String, byte[]>> ENCODINGS =
      List.of(
          text -> ("\ufeff" + text).getBytes(UTF_16LE),
          text -> text.getBytes(UTF_16BE),
          text -> gzip(text.getBytes(UTF_8)),
          text -> gzip(text.getBytes(UTF_16LE)));

  private static final List<Consumer<ObjectNode>> WRONG_MEMBERS =
      List.of(
          json -> json.remove("access_token"),
          json -> json.putNull("access_token"),
          json -> json.put("access_token", 7),
          json -> json.put("expires_in", "soon"),
          json -> json.put("expires_in", -1),
          json -> json.put("refresh_token_expires_in", "1e99"),
          json -> json.put("token_type", 7),
          json -> json.put("error", "server_error"));

  private static final int[] STATUSES = {202, 203, 206, 300, 400, 401, 403, 407, 500, 503};

  private OddAnswers() {}

  /**
   * One of the forms.
   *
   * @param name for the log of a test that failed
   */
  record Form(String name, Sender sender) {
    void send(TokenExchange exchange, TokenExchange.Answer answer) throws IOException {
      sender.send(exchange, answer);
    }
  }

  /** Sends a token answer in its own way. */
  @FunctionalInterface
  interface Sender {
    void send(TokenExchange exchange, TokenExchange.Answer answer) throws IOException;
  }

  /** Any of them; the same random numbers bring the same. */
  static Form draw(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> {
        String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
        yield body("words in front", json -> (prefix + json).getBytes(UTF_8));
      }
      case 1 -> body("an array", json -> ("[" + json + "]").getBytes(UTF_8));
      case 2 -> {
        int encoding = random.nextInt(ENCODINGS.size());
        yield body("encoding " + encoding, json -> ENCODINGS.get(encoding).apply(json.toString()));
      }
      case 3 -> body("a form", json -> form(json).getBytes(UTF_8));
      case 4 -> {
        int member = random.nextInt(WRONG_MEMBERS.size());
        yield body(
            "wrong member " + member,
            json -> {
              WRONG_MEMBERS.get(member).accept(json);
              return json.toString().getBytes(UTF_8);
            });
      }
      case 5 -> {
        int status = STATUSES[random.nextInt(STATUSES.length)];
        yield new Form(
            "status " + status,
            (exchange, answer) -> exchange.send(new TokenExchange.Answer(status, answer.json())));
      }
      default -> new Form("no last chunk", OddAnswers::withoutLastChunk);
    };
  }

  private static Form body(String name, Function<ObjectNode, byte[]> body) {
    return new Form(
        name,
        (exchange, answer) ->
            exchange
                .reply()
                .send(
                    answer.status(),
                    Map.of("Content-Type", "application/json"),
                    body.apply(answer.json())));
  }

  private static void withoutLastChunk(TokenExchange exchange, TokenExchange.Answer answer)
      throws IOException {
    Reply reply = exchange.reply();
    reply.beginChunks(answer.status(), Map.of("Content-Type", "application/json"));
    reply.chunk(answer.json().toString().getBytes(UTF_8));
    reply.hangUp();
  }

  private static String form(ObjectNode json) {
    StringJoiner form = new StringJoiner("&");
    json.properties()
        .forEach(
            member ->
                form.add(
                    member.getKey() + "=" + URLEncoder.encode(member.getValue().asText(), UTF_8)));
    return form.toString();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
