package aegis.lt.keeper.refresh;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers which refresh tokens were sent and what became of it, so that none is sent more often
 * than is safe, not even after a crash. Tokens stand there as fingerprints.
 *
 * <p>{@code attempts.jsonl} in the state directory, one JSON object a line, the oldest first:
 *
 * <pre>{@code
 * {"at":"2026-11-24T09:00:00.1Z","event":"sending","token":"5f1c09a2b3d40718","client":"0a…9.77…c"}
 * {"at":"2026-11-24T09:00:00.4Z","event":"refreshed","token":"5f1c09a2b3d40718","client":"0a…9.77…c",
 *  "next":"90b1aa7c1d2e3f40","correlation":"80a1…#1"}
 * }</pre>
 *
 * <p>(The second is one line too.) {@code event} is {@code sending}, {@code refreshed}, {@code
 * superseded}, {@code rejected}, {@code client_rejected}, {@code refused}, {@code lost_rotation},
 * {@code transient}, {@code unknown} or {@code copied}; {@code detail} names the error. A torn
 * line, which a crash can leave, is passed over: a {@code sending} that did not become durable was
 * never followed by a request.
 */
final class AttemptJournal {
  private static final int KEPT_LINES = 500;

  private final Path file;
  private final StateDirectory state;
  private final FileOps ops;
  private final List<Attempt> unwritten = new ArrayList<>();

  AttemptJournal(StateDirectory state, FileOps ops) {
    this.file = state.file("attempts.jsonl");
    this.state = state;
    this.ops = ops;
  }

  /**
   * Notes an attempt durably before it is made.
   *
   * @throws IOException if that cannot be done; the attempt must not be made then
   */
  void announce(Attempt attempt) throws IOException {
    unwritten.add(attempt);
    try {
      flush();
    } catch (IOException e) {
      unwritten.remove(attempt);
      throw e;
    }
  }

  /**
   * Notes how an attempt ended. If that cannot be written, it is remembered and goes out with the
   * next line; after a crash the attempt then counts as one without an answer.
   *
   * @return whether it is durable
   */
  boolean conclude(Attempt attempt) {
    unwritten.add(attempt);
    try {
      flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** All attempts that are known, the oldest first. */
  List<Attempt> attempts() throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    for (String line : lines()) {
      Attempt.parse(line).ifPresent(attempts::add);
    }
    attempts.addAll(unwritten);
    return attempts;
  }

  /** The last attempt that was announced. */
  Optional<Attempt> lastSent() throws IOException {
    return attempts().stream()
        .filter(attempt -> attempt.event() == Attempt.Event.SENDING)
        .reduce((first, second) -> second);
  }

  /** Cuts the journal to its last {@value #KEPT_LINES} lines. */
  void compact() throws IOException {
    List<String> lines = lines();
    if (lines.size() > KEPT_LINES) {
      List<String> kept = lines.subList(lines.size() - KEPT_LINES, lines.size());
      new AtomicFile(file, ops).replace(bytes(String.join("\n", kept) + "\n"));
    }
  }

  private void flush() throws IOException {
    state.create();
    boolean created = ops.stamp(file).isEmpty();
    StringBuilder text = new StringBuilder(created || endsWithLineBreak() ? "" : "\n");
    unwritten.forEach(attempt -> text.append(attempt.toJson()).append('\n'));
    ops.append(file, bytes(text.toString()));
    if (created) {
      ops.syncDirectory(state.path());
    }
    unwritten.clear();
  }

  private boolean endsWithLineBreak() throws IOException {
    byte[] content = ops.read(file);
    return content.length == 0 || content[content.length - 1] == '\n';
  }

  private List<String> lines() throws IOException {
    if (ops.stamp(file).isEmpty()) {
      return List.of();
    }
    return new String(ops.read(file), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
