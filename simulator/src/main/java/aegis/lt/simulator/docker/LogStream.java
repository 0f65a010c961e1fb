package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /containers/ID/logs}: each line in a frame of its own, with Docker's header of eight
 * bytes: the stream (1 stdout, 2 stderr), three zeros, the length in network order.
 */
record LogStream(
    boolean follow,
    Optional<Instant> since,
    Optional<Instant> until,
    boolean timestamps,
    boolean stdout,
    boolean stderr,
    int tail) {
  private static final Duration LOOK_AFTER_CLIENT = Duration.ofMillis(500);

  static LogStream of(Request request) {
    String tail = request.parameter("tail").orElse("all");
    return new LogStream(
        request.flag("follow"),
        Times.parse(request.parameter("since")),
        Times.parse(request.parameter("until")),
        request.flag("timestamps"),
        request.flag("stdout"),
        request.flag("stderr"),
        tail.matches("\\d+") ? Integer.parseInt(tail) : Integer.MAX_VALUE);
  }

  void send(StandInContainer container, Reply reply) throws IOException, InterruptedException {
    reply.beginChunks(200, Map.of("Content-Type", "application/vnd.docker.raw-stream"));
    List<StandInLogLine> history = container.log().from(0);
    List<StandInLogLine> wanted = history.stream().filter(this::wants).toList();
    sendAll(wanted.subList(Math.max(0, wanted.size() - tail), wanted.size()), reply);
    int position = history.size();
    while (follow) {
      // Asked before the log is read: what was written up to the end is then still sent.
      boolean over = container.isRemoved() || !container.isRunning();
      List<StandInLogLine> more = container.log().from(position);
      position += more.size();
      sendAll(more.stream().filter(this::wants).toList(), reply);
      if (over || reply.clientIsGone()) {
        break;
      }
      container.log().await(position, LOOK_AFTER_CLIENT);
    }
    reply.endChunks();
  }

  private boolean wants(StandInLogLine line) {
    return (line.stderr() ? stderr : stdout)
        && since.filter(line.at()::isBefore).isEmpty()
        && until.filter(line.at()::isAfter).isEmpty();
  }

  private void sendAll(List<StandInLogLine> lines, Reply reply) throws IOException {
    for (StandInLogLine line : lines) {
      reply.chunk(frame(line));
    }
  }

  private byte[] frame(StandInLogLine line) {
    String text = (timestamps ? Times.format(line.at()) + " " : "") + line.text() + "\n";
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + payload.length)
        .put((byte) (line.stderr() ? 2 : 1))
        .put(new byte[3])
        .putInt(payload.length)
        .put(payload)
        .array();
  }
}
