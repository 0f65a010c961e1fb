package aegis.lt.observer.cutover.compose;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The compose file on disk: read whole, and replaced in one piece. */
public final class ComposeFile {
  private final Path path;
  private final FileOps ops;

  /** The file there, or, where that is a link, the file that it leads to. */
  public ComposeFile(Path path, FileOps ops) {
    this.path = ops.followed(path.toAbsolutePath().normalize());
    this.ops = ops;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /**
   * The whole text, which encoded again as UTF-8 gives the same bytes.
   *
   * @throws IOException if it cannot be read or is not UTF-8
   */
  public String read() throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(ops.read(path))).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8", e);
    }
  }

  /**
   * Puts another text in its place, durably, with the same owner, group and mode.
   *
   * @throws IOException if that failed; the file is then as it was
   */
  public void write(String text) throws IOException {
    new AtomicFile(path, ops).replace(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The SHA-256 of a text as it is written, in lower-case hexadecimal. */
  public static String sha256(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
