package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StreamState;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Writes all evidence as JSON Lines: UTF-8, one object a line, stream after stream, each in the
 * order of its numbers, in constant memory. What is written can be imported, and exported again
 * with the same bytes.
 *
 * <pre>{@code
 * {"type":"sample","role":"incumbent","at":"2026-11-24T09:00:00Z","mtime":"2026-11-24T08:59:59.12Z",
 *  "state":"ok","issued_at":"2026-11-24T08:59:59Z","expires_in":1200,"content":"9f3c…","refresh":"41d0…",
 *  "session":"c02e…","access":"77ab…","expires_at":"…Z","token_expires_at":"2026-11-24T09:20:00Z",
 *  "shape":{"owner":"1026:100","mode":"rw-------","fields":{"access_token":"string"}},
 *  "file":{"inode":"816243","changed_at":"2026-11-24T08:59:59.1204Z"},
 *  "last_seen":"2026-11-24T09:04:45Z","looks":20,"longest_pause_secs":15,"seq":289}
 * {"type":"log_span","role":"candidate","from":"2026-11-24T09:00:00Z","to":"2026-11-24T10:00:00Z",
 *  "silent_since":"2026-11-24T09:59:40Z","seq":1}
 * {"type":"log","role":"candidate","at":"2026-11-24T09:30:00Z","kind":"invalid_grant","text":"…","seq":2}
 * {"type":"container_span","role":"incumbent","from":"…","to":"…","seq":1}
 * {"type":"container","role":"incumbent","at":"2026-11-24T09:10:00Z","event":"restart","seq":2}
 * {"type":"stream","stream":"samples/incumbent","next_sequence":290,"pruned_below":1}
 * }</pre>
 *
 * <p>{@code session} and {@code token_expires_at} are what a JWT says about itself, {@code
 * expires_at} is an absolute expiry in the file. A sample line is a run of looks that saw the same:
 * from {@code at} to {@code last_seen}, {@code looks} of them, no two further apart than {@code
 * longest_pause_secs}; without these three it is one look. The {@code stream} lines say which
 * numbers ({@code seq}) must be there, so that a line taken out of the file is missed after the
 * import. Cursors, reports and the fingerprint key stay behind.
 */
public final class Exporter {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final EvidenceStore store;

  public Exporter(EvidenceStore store) {
    this.store = store;
  }

  /**
   * Writes everything; the stream is flushed and stays open.
   *
   * @return how many lines were written
   */
  public long write(OutputStream out) throws IOException {
    // All of it is of one moment, though a daemon may be recording.
    try {
      long lines = store.reading(() -> writeAll(out));
      out.flush();
      return lines;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private long writeAll(OutputStream out) {
    long written = 0;
    for (StreamState state : store.streams()) {
      long after = 0;
      NavigableMap<Long, ObjectNode> page =
          pieces(store.page(state.stream(), after), state.stream());
      while (!page.isEmpty()) {
        page.values().forEach(line -> writeLine(out, line));
        written += page.size();
        after = page.lastKey();
        page = pieces(store.page(state.stream(), after), state.stream());
      }
      writeLine(out, line(state));
      written++;
    }
    return written;
  }

  private static void writeLine(OutputStream out, ObjectNode line) {
    try {
      out.write(JSON.writeValueAsBytes(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a stream by number. */
  private static NavigableMap<Long, ObjectNode> pieces(History history, EvidenceStream stream) {
    Role role = stream.role();
    NavigableMap<Long, ObjectNode> lines = new TreeMap<>();
    switch (stream.kind()) {
      case SAMPLES ->
          history.samples().stream()
              .filter(span -> span.role() == role)
              .forEach(span -> lines.put(span.sequence(), line(span)));
      case LOG -> {
        history.watchSpans(stream).forEach(span -> lines.put(span.sequence(), line(span)));
        history.logEvents().stream()
            .filter(event -> event.role() == role)
            .forEach(event -> lines.put(event.sequence(), line(event)));
      }
      case CONTAINER -> {
        history.watchSpans(stream).forEach(span -> lines.put(span.sequence(), line(span)));
        history.containerEvents().stream()
            .filter(event -> event.role() == role)
            .forEach(event -> lines.put(event.sequence(), line(event)));
      }
    }
    return lines;
  }

  private static ObjectNode line(SampleSpan span) {
    Sample sample = span.sample();
    ObjectNode line = line("sample", span.role()).put("at", span.firstSeen().toString());
    sample.mtime().ifPresent(mtime -> line.put("mtime", mtime.toString()));
    line.put("state", sample.state().id());
    sample.issuedAt().ifPresent(issuedAt -> line.put("issued_at", issuedAt.toString()));
    sample.expiresIn().ifPresent(expiresIn -> putSeconds(line, "expires_in", expiresIn));
    sample.content().ifPresent(content -> line.put("content", content));
    sample.refresh().ifPresent(refresh -> line.put("refresh", refresh));
    TokenFacts token = sample.token();
    token.session().ifPresent(session -> line.put("session", session));
    token.access().ifPresent(access -> line.put("access", access));
    token.absoluteExpiry().ifPresent(at -> line.put("expires_at", at.toString()));
    token.jwtExpiry().ifPresent(at -> line.put("token_expires_at", at.toString()));
    sample.shape().ifPresent(shape -> putShape(line, shape));
    sample.file().ifPresent(file -> putFile(line, file));
    if (span.looks() > 1) {
      line.put("last_seen", span.lastSeen().toString()).put("looks", span.looks());
      putSeconds(line, "longest_pause_secs", span.longestPause());
    }
    return line.put("seq", span.sequence());
  }

  private static ObjectNode line(WatchSpan span) {
    ObjectNode line =
        line(
                span.stream().kind() == EvidenceStream.Kind.LOG ? "log_span" : "container_span",
                span.role())
            .put("from", span.from().toString())
            .put("to", span.to().toString());
    span.silentSince().ifPresent(since -> line.put("silent_since", since.toString()));
    return line.put("seq", span.sequence());
  }

  private static ObjectNode line(LogEvent event) {
    return line("log", event.role())
        .put("at", event.at().toString())
        .put("kind", event.kind().id())
        .put("text", event.text())
        .put("seq", event.sequence());
  }

  private static ObjectNode line(ContainerEvent event) {
    return line("container", event.role())
        .put("at", event.at().toString())
        .put("event", event.event().id())
        .put("seq", event.sequence());
  }

  private static ObjectNode line(StreamState state) {
    return JSON.createObjectNode()
        .put("type", "stream")
        .put("stream", state.stream().id())
        .put("next_sequence", state.nextSequence())
        .put("pruned_below", state.prunedBelow());
  }

  private static ObjectNode line(String type, Role role) {
    return JSON.createObjectNode().put("type", type).put("role", role.id());
  }

  private static void putShape(ObjectNode line, FileShape shape) {
    ObjectNode node = line.putObject("shape").put("owner", shape.owner()).put("mode", shape.mode());
    ObjectNode fields = node.putObject("fields");
    shape.fields().forEach(fields::put);
  }

  private static void putFile(ObjectNode line, FileIdentity file) {
    line.putObject("file")
        .put("inode", file.inode())
        .put("changed_at", file.changedAt().toString());
  }

  /** What the store holds is whole nanoseconds that fit a long. */
  private static void putSeconds(ObjectNode line, String name, Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    if (seconds.scale() <= 0) {
      line.put(name, seconds.longValueExact());
    } else {
      line.put(name, seconds);
    }
  }
}
