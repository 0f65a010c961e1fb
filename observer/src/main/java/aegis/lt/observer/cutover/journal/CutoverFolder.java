package aegis.lt.observer.cutover.journal;

import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * The folder beside the database that holds the journal, the locks, and what each run has saved:
 * {@code run-1-incumbent.json} (the old container's whole definition), {@code run-1-canonical.json}
 * (the token cache), {@code run-1-compose.yml}, {@code run-1-deploy.log}. It holds secrets: the
 * folder has mode 0700, its files 0600.
 */
public record CutoverFolder(Path path, FileOps ops) {
  /**
   * The folder that belongs to a database: {@code lt_observer.cutover} for {@code lt_observer.db}.
   */
  public static CutoverFolder besides(Path database, FileOps ops) {
    Path absolute = database.toAbsolutePath().normalize();
    String name = String.valueOf(absolute.getFileName()).replaceFirst("\\.[^.]*$", "");
    return new CutoverFolder(absolute.resolveSibling(name + ".cutover"), ops);
  }

  /** Creates it where it is not there. */
  public void create() throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (parent != null) {
        ops.syncDirectory(parent);
      }
    }
  }

  /** What was announced and done. */
  public Journal journal() {
    return new Journal(path.resolve("journal.jsonl"), ops);
  }

  /** Held while something is changed. */
  public Path lock() {
    return path.resolve("lock");
  }

  /** Held by the one that watches. */
  public Path watchLock() {
    return path.resolve("watch.lock");
  }

  /** Where a run keeps something. */
  public Path ofRun(int run, String what) {
    return path.resolve("run-" + run + "-" + what);
  }

  /** Writes a file durably and reads it back; it has mode 0600 if it is new. */
  public static void save(Path file, byte[] content, FileOps ops) throws IOException {
    try (FileOps.Output output = ops.openForWriting(file)) {
      output.write(content);
      output.truncate(content.length);
      output.sync();
    }
    Path parent = file.getParent();
    if (parent != null) {
      ops.syncDirectory(parent);
    }
    if (!Arrays.equals(ops.read(file), content)) {
      throw new IOException(file + " does not read back what was written");
    }
  }
}
