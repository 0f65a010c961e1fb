package aegis.lt.keeper.state;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which refresh tokens were sent and the outcome, so that none is sent more often than is
 * safe, not even after a crash. Tokens stand there as fingerprints.
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
 *
 * <p>The file is bounded: at a start, and whenever it has grown to {@value #LARGE} bytes, it is cut
 * to its last {@value #KEPT_LINES} lines, and to what further back speaks about the token in use. A
 * file that cannot be cut is written on, and only its end is read.
 */
public final class AttemptJournal {
  private static final Logger log = LoggerFactory.getLogger(AttemptJournal.class);

  private static final int KEPT_LINES = 500;

  /** Of the token in use, so many lines further back are kept: more tell nothing new. */
  private static final int KEPT_BEFORE = 100;

  /** In bytes: a journal of this size is cut, and no more of one is ever read. */
  private static final int LARGE = 512 * 1024;

  /** What has no bearing on whether a token may be sent again, with the line that announced it. */
  private static final Set<Attempt.Event> COST_NOTHING =
      Set.of(Attempt.Event.TRANSIENT, Attempt.Event.REFUSED, Attempt.Event.CLIENT_REJECTED);

  private final Path file;
  private final StateDirectory state;
  private final FileOps ops;
  private final List<Attempt> unwritten = new ArrayList<>();

  public AttemptJournal(StateDirectory state, FileOps ops) {
    this.file = state.file("attempts.jsonl");
    this.state = state;
    this.ops = ops;
  }

  /**
   * Notes an attempt durably before it is made.
   *
   * @throws IOException if that cannot be done; the attempt must not be made then
   */
  public void announce(Attempt attempt) throws IOException {
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
  public boolean conclude(Attempt attempt) {
    unwritten.add(attempt);
    try {
      flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** All attempts that are known, the oldest first. */
  public List<Attempt> attempts() throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    for (String line : lines()) {
      Attempt.parse(line).ifPresent(attempts::add);
    }
    attempts.addAll(unwritten);
    return attempts;
  }

  /** The last attempt that was announced. */
  public Optional<Attempt> lastSent() throws IOException {
    return attempts().stream()
        .filter(attempt -> attempt.event() == Attempt.Event.SENDING)
        .reduce((first, second) -> second);
  }

  /** Cuts the journal if it has more than {@value #KEPT_LINES} lines. */
  public void compact() throws IOException {
    List<String> lines = lines();
    if (lines.size() > KEPT_LINES) {
      int cut = lines.size() - KEPT_LINES;
      List<String> kept = new ArrayList<>(stillTelling(lines.subList(0, cut), tokenInUse(lines)));
      kept.addAll(lines.subList(cut, lines.size()));
      new AtomicFile(file, ops).replace(bytes(String.join("\n", kept) + "\n"));
    }
  }

  private static Optional<String> tokenInUse(List<String> lines) {
    return lines.stream()
        .flatMap(line -> Attempt.parse(line).stream())
        .map(Attempt::token)
        .reduce((first, second) -> second);
  }

  /** The lines about a token that decide whether it may be sent again. */
  private static List<String> stillTelling(List<String> lines, Optional<String> token) {
    List<String> telling = new ArrayList<>();
    Optional<String> sending = Optional.empty();
    for (String line : lines) {
      Optional<Attempt> attempt =
          Attempt.parse(line).filter(one -> token.filter(one.token()::equals).isPresent());
      if (attempt.isEmpty()) {
        continue;
      }
      Attempt.Event event = attempt.get().event();
      if (!COST_NOTHING.contains(event)) {
        sending.ifPresent(telling::add);
      }
      sending = Optional.of(line).filter(any -> event == Attempt.Event.SENDING);
      if (sending.isEmpty() && !COST_NOTHING.contains(event)) {
        telling.add(line);
      }
    }
    sending.ifPresent(telling::add); // how it ended stands further on
    return telling.subList(0, Math.min(KEPT_BEFORE, telling.size()));
  }

  private void flush() throws IOException {
    state.create();
    Optional<FileStamp> before = ops.stamp(file);
    if (before.isPresent() && before.get().size() > LARGE) {
      before = cut(before.get());
    }
    StringBuilder text =
        new StringBuilder(before.isEmpty() || endsWithLineBreak(before.get()) ? "" : "\n");
    unwritten.forEach(attempt -> text.append(attempt.toJson()).append('\n'));
    ops.append(file, bytes(text.toString()));
    if (before.isEmpty()) {
      ops.syncDirectory(state.path());
    }
    unwritten.clear();
  }

  /** The journal after an attempt to cut it, which need not succeed. */
  private Optional<FileStamp> cut(FileStamp large) throws IOException {
    try {
      compact();
    } catch (IOException e) {
      log.debug("cannot cut the attempt journal of {} bytes, still writing to it", large.size(), e);
    }
    return ops.stamp(file);
  }

  private boolean endsWithLineBreak(FileStamp stamp) throws IOException {
    byte[] last = ops.read(file, Math.max(0, stamp.size() - 1), 1);
    return last.length == 0 || last[0] == '\n';
  }

  /** The lines of the last {@value #LARGE} bytes, the first of them dropped if it may be torn. */
  private List<String> lines() throws IOException {
    Optional<FileStamp> stamp = ops.stamp(file);
    if (stamp.isEmpty()) {
      return List.of();
    }
    long from = Math.max(0, stamp.get().size() - LARGE);
    String text = new String(ops.read(file, from, LARGE), StandardCharsets.UTF_8);
    return text.substring(from == 0 ? 0 : text.indexOf('\n') + 1)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
