package aegis.lt.observer.cutover.journal;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What was meant to be done and the outcome: written and synced before each side effect, and again
 * after it.
 *
 * <p>{@code journal.jsonl} in the cutover's folder, one JSON object a line, the oldest first. Empty
 * lines follow the last one: room that was reserved before the cutover began, and is written over.
 * A full disk therefore interrupts nothing that has begun, where the file system overwrites in
 * place.
 *
 * <pre>{@code
 * {"schema":"lt.cutover-journal/1"}
 * {"at":"2026-11-24T09:00:00Z","run":1,"kind":"begun","text":"cutover of saxo-live",
 *  "facts":{"pid":"4711","host":"nas"}}
 * {"at":"2026-11-24T09:00:01Z","run":1,"kind":"begins","step":"stop-incumbent","text":"…"}
 * {"at":"2026-11-24T09:00:02Z","run":1,"kind":"intends","step":"stop-incumbent",
 *  "text":"stop-container aegis-token-keeper-live",
 *  "facts":{"effect":"stop-container","object":"aegis-token-keeper-live"}}
 * {"at":"2026-11-24T09:00:03Z","run":1,"kind":"did","step":"stop-incumbent",
 *  "text":"stop-container aegis-token-keeper-live"}
 * {"at":"2026-11-24T09:00:03Z","run":1,"kind":"done","step":"stop-incumbent","text":"it is down",
 *  "facts":{"stopped_at":"2026-11-24T09:00:03Z"}}
 * }</pre>
 *
 * <p>(Each of these is one line.) {@code kind} is one of {@link Entry.Kind}. Facts hold for the
 * rest of the run; of two with the same name the later counts. The first line names the version of
 * the format; without it, it is version 1, and any other version is refused. The last line may be
 * torn by a crash, with empty lines in it; it is passed over, since nothing was done after it. Any
 * other line that cannot be read is damage.
 */
public final class Journal {
  /** What a cutover with its rollback writes fits in twice; in bytes. */
  static final int RESERVED = 1 << 16;

  /** What a rollback writes fits in several times; in bytes. */
  static final int FOR_ROLLBACK = 1 << 15;

  /** How much is read at once, in bytes; more than the room that is reserved and a line. */
  private static final int PART = 1 << 18;

  private final Path file;
  private final FileOps ops;

  public Journal(Path file, FileOps ops) {
    this.file = file.toAbsolutePath();
    this.ops = ops;
  }

  /** Where it lies. */
  public Path path() {
    return file;
  }

  /** The state of the file, to notice a change by; empty if there is none. */
  public Optional<FileStamp> stamp() throws IOException {
    return ops.stamp(file);
  }

  /**
   * All entries, the oldest first; none if there is no journal. {@link #state()} needs less memory.
   *
   * @throws IOException if it cannot be read, is of another version, or a line before the last is
   *     damaged
   */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    read(entries::add);
    return entries;
  }

  /**
   * Where the migration stands, read with fixed memory however long the journal is.
   *
   * @throws IOException as {@link #entries()}
   */
  public CutoverState state() throws IOException {
    return state(Instant.MAX);
  }

  /**
   * Where the migration stood at an instant.
   *
   * @throws IOException as {@link #entries()}
   */
  public CutoverState state(Instant asOf) throws IOException {
    CutoverState.Reader state = new CutoverState.Reader(asOf);
    read(state::add);
    return state.state();
  }

  private void read(Consumer<Entry> entries) throws IOException {
    if (ops.stamp(file).isEmpty()) {
      return;
    }
    JournalLines lines = new JournalLines(file, entries);
    byte[] part;
    long position = 0;
    do {
      part = ops.read(file, position, PART);
      position += part.length;
      lines.take(part);
    } while (part.length == PART);
    lines.end();
  }

  /**
   * Reserves the room that a cutover and its rollback need, so that a disk that fills up later does
   * not interrupt them.
   *
   * @throws IOException if there is no such room
   */
  public void reserve() throws IOException {
    reserve(end(), RESERVED);
  }

  private void reserve(End end, int bytes) throws IOException {
    boolean created = ops.stamp(file).isEmpty();
    long missing = end.position() + bytes - end.size();
    if (missing <= 0) {
      return;
    }
    byte[] room = new byte[Math.toIntExact(missing)];
    Arrays.fill(room, (byte) '\n');
    if (end.size() == 0) {
      byte[] header = JournalLines.HEADER.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(header, 0, room, 0, header.length);
    }
    ops.writeAt(file, end.size(), room);
    if (created) {
      ops.syncDirectory(folder());
    }
  }

  /**
   * Appends an entry durably, over the room that was reserved. A violation leaves the room that a
   * rollback needs.
   *
   * @throws IOException if it is not durable; what it announces must not be done then
   */
  public void append(Entry entry) throws IOException {
    boolean created = ops.stamp(file).isEmpty();
    End end = end();
    byte[] bytes = (end.startOfNext() + entry.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    if (entry.kind() == Entry.Kind.VIOLATION) {
      reserve(end, bytes.length + FOR_ROLLBACK);
    }
    ops.writeAt(file, end.position(), bytes);
    if (created) {
      ops.syncDirectory(folder());
    }
  }

  /**
   * Where the next entry goes.
   *
   * @param size of the file, with the room behind the last entry
   * @param position behind the last line, before its line end
   * @param startOfNext what must come before the next entry
   */
  private record End(long size, long position, String startOfNext) {}

  private End end() throws IOException {
    long size = ops.stamp(file).map(FileStamp::size).orElse(0L);
    long position = size;
    while (position > 0) {
      long from = Math.max(0, position - PART);
      byte[] part = ops.read(file, from, (int) (position - from));
      int last = part.length;
      while (last > 0 && part[last - 1] == '\n') {
        last--;
      }
      position = from + last;
      if (last > 0) {
        return new End(size, position, JournalLines.behind(lastLine(part, last), size - position));
      }
    }
    return new End(size, 0, JournalLines.HEADER + "\n");
  }

  private static String lastLine(byte[] part, int end) {
    int begin = end;
    while (begin > 0 && part[begin - 1] != '\n') {
      begin--;
    }
    return new String(part, begin, end - begin, StandardCharsets.UTF_8);
  }

  private Path folder() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }
}
