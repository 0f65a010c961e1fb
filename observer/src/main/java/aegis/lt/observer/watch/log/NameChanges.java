package aegis.lt.observer.watch.log;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often a name in a folder was given to a file. Where it was given once since the last
 * count, the file that has it now is the direct successor of the one that had it then.
 *
 * <p>Linux only: there the kernel queues an event before the call that causes it returns, and
 * registering the folder again, which is answered by the thread that reads the queue, makes sure
 * that all events so far have arrived. On a network file system events of other machines do not
 * arrive; nothing is counted then, which proves nothing.
 */
public final class NameChanges implements AutoCloseable {
  private static final boolean RELIABLE = System.getProperty("os.name", "").equals("Linux");

  private final Path path;
  private @Nullable WatchService service;
  private @Nullable WatchKey key;

  NameChanges(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** How often it was given since the last call; empty if that cannot be told. */
  OptionalInt count() {
    Path folder = path.getParent();
    if (!RELIABLE || folder == null || Files.isSymbolicLink(path)) {
      return OptionalInt.empty();
    }
    WatchKey before = key;
    try {
      WatchService watch = service == null ? folder.getFileSystem().newWatchService() : service;
      service = watch;
      // Without the removals in between, the kernel would make one event of two creations.
      WatchKey now =
          folder.register(
              watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      key = now;
      OptionalInt counted = drain(now);
      return now.equals(before) ? counted : OptionalInt.empty();
    } catch (IOException | UnsupportedOperationException | ClosedWatchServiceException e) {
      key = null;
      return OptionalInt.empty();
    }
  }

  private OptionalInt drain(WatchKey found) {
    int count = 0;
    boolean complete = true;
    for (WatchEvent<?> event : found.pollEvents()) {
      if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
        complete = false;
      } else if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)
          && path.getFileName().equals(event.context())) {
        count += event.count();
      }
    }
    if (!found.reset()) {
      key = null;
      complete = false;
    }
    return complete ? OptionalInt.of(count) : OptionalInt.empty();
  }

  @Override
  public void close() throws IOException {
    if (service != null) {
      service.close();
    }
  }
}
