package aegis.lt.observer.cutover;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was meant to be done and what became of it: written and synced before each side effect, and
 * again after it.
 *
 * <p>{@code journal.jsonl} in the cutover's folder, one JSON object a line, the oldest first; only
 * ever appended to:
 *
 * <pre>{@code
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
 * rest of the run; of two with the same name the later counts. The last line may be torn by a
 * crash; it is passed over, since nothing was done after it. Any other line that cannot be read is
 * damage.
 */
public final class Journal {
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
  Optional<FileStamp> stamp() throws IOException {
    return ops.stamp(file);
  }

  /**
   * All entries, the oldest first; none if there is no journal.
   *
   * @throws IOException if it cannot be read, or a line before the last is damaged
   */
  public List<Entry> entries() throws IOException {
    if (ops.stamp(file).isEmpty()) {
      return List.of();
    }
    String text = new String(ops.read(file), StandardCharsets.UTF_8);
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      var entry = Entry.parse(lines.get(i));
      entry.ifPresent(entries::add);
      boolean torn = i == lines.size() - 1 || lines.get(i).endsWith(TORN);
      if (entry.isEmpty() && !torn) {
        throw new IOException(file + ": line " + (i + 1) + " of the journal cannot be read");
      }
    }
    return entries;
  }

  /** Marks what a crash tore off, once something is written behind it. */
  private static final String TORN = " // torn";

  /**
   * Appends an entry durably.
   *
   * @throws IOException if it is not durable; what it announces must not be done then
   */
  void append(Entry entry) throws IOException {
    boolean created = ops.stamp(file).isEmpty();
    String start = created ? "" : mendedEnd();
    ops.append(file, (start + entry.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    if (created) {
      ops.syncDirectory(folder());
    }
  }

  /** What must come first if the last line has no end. */
  private String mendedEnd() throws IOException {
    byte[] content = ops.read(file);
    if (content.length == 0 || content[content.length - 1] == '\n') {
      return "";
    }
    String text = new String(content, StandardCharsets.UTF_8);
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return Entry.parse(last).isPresent() ? "\n" : TORN + "\n";
  }

  private Path folder() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }
}
