package aegis.lt.observer.config;

import java.nio.file.Path;

/** Where a program's log is read. */
public sealed interface LogOrigin {
  /** The container's name, or the file's path. */
  String name();

  /** The log that the container engine keeps. */
  record OfContainer(String name) implements LogOrigin {}

  /** A file that the program, or whoever runs it, writes. */
  record OfFile(Path path) implements LogOrigin {
    @Override
    public String name() {
      return path.toString();
    }
  }
}
