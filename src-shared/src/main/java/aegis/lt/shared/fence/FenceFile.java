package aegis.lt.shared.fence;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The fence record's file, {@code canonical-writer.json} beside the canonical token cache. */
public final class FenceFile {
  private static final String NAME = "canonical-writer.json";

  private final Path canonical;
  private final FileOps ops;

  /**
   * The record beside a token cache.
   *
   * @param canonical the canonical token cache, whether it is there or not
   */
  public FenceFile(Path canonical, FileOps ops) {
    this.canonical = canonical;
    this.ops = ops;
  }

  /** What the file says. */
  public sealed interface FenceRead {
    /** There is no record, and so no other writer. */
    record None() implements FenceRead {}

    /** A record that was understood. */
    record Present(FenceRecord record) implements FenceRead {}

    /** There is one, but it was not understood: it may name anyone. */
    record Unclear(String reason) implements FenceRead {}
  }

  /** Where the record lies. */
  public Path path() {
    return canonical.resolveSibling(NAME);
  }

  /** The state of the file, to notice a change by; empty if there is none to be had. */
  public Optional<FileStamp> stamp() {
    try {
      return ops.stamp(path());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads the record. */
  public FenceRead read() {
    byte[] content;
    try {
      if (ops.stamp(path()).isEmpty()) {
        return new FenceRead.None();
      }
      content = ops.read(path());
    } catch (IOException e) {
      return new FenceRead.Unclear("the record cannot be read");
    }
    try {
      return new FenceRead.Present(FenceRecord.parse(content));
    } catch (IOException e) {
      return new FenceRead.Unclear(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Puts a record in place, durably and in one piece. A new file gets owner, group and mode of the
   * canonical cache: whoever may read that may see who writes it.
   *
   * @throws IOException if it is not in place; the old record is then still there
   */
  public void write(FenceRecord record) throws IOException {
    byte[] content = record.bytes();
    AtomicFile atomic = new AtomicFile(path(), ops);
    atomic.reserve(content.length);
    atomic.store(content);
    if (ops.stamp(path()).isEmpty() && ops.stamp(canonical).isPresent()) {
      ops.copyOwnership(canonical, atomic.pending());
    }
    atomic.place();
  }
}
