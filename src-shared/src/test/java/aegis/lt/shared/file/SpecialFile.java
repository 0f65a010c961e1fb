package aegis.lt.shared.file;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What may be where a regular file is expected, by mistake or by malice. No devices: a defect in
 * what is tested could replace them, and tests may run as root.
 */
public enum SpecialFile {
  FIFO,
  LINK_TO_FIFO,
  SOCKET,
  LINK_TO_SOCKET,
  DIRECTORY,
  LINK_TO_DIRECTORY;

  /** Makes one at a path where there is nothing. */
  public void make(Path path) throws IOException {
    switch (this) {
      case FIFO -> makeFifo(path);
      case SOCKET -> makeSocket(path);
      case DIRECTORY -> Files.createDirectory(path);
      case LINK_TO_FIFO -> linkTo(FIFO, path);
      case LINK_TO_SOCKET -> linkTo(SOCKET, path);
      case LINK_TO_DIRECTORY -> linkTo(DIRECTORY, path);
    }
  }

  private static void linkTo(SpecialFile special, Path path) throws IOException {
    Path behind = Files.createTempDirectory(path.getParent(), "special").resolve("file");
    special.make(behind);
    Files.createSymbolicLink(path, behind);
  }

  private static void makeSocket(Path path) throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path)); // its name stays when it is closed
    }
  }

  private static void makeFifo(Path path) throws IOException {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    try {
      if (!made.waitFor(1, TimeUnit.MINUTES) || made.exitValue() != 0) {
        throw new IOException("mkfifo " + path + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
