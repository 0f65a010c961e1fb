package aegis.lt.containers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files on their way into a container or an image. */
public final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar =
      new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

  /** A text file that everybody may read. */
  public Tar file(String path, String text) throws IOException {
    return add(path, text.getBytes(StandardCharsets.UTF_8), 0644, 0, 0);
  }

  /** A copy of a file of this machine. */
  public Tar file(String path, Path source, int mode) throws IOException {
    return add(path, Files.readAllBytes(source), mode, 0, 0);
  }

  /** A file with owner and mode. */
  public Tar file(String path, String text, int mode, int user, int group) throws IOException {
    return add(path, text.getBytes(StandardCharsets.UTF_8), mode, user, group);
  }

  /** A symbolic link. */
  public Tar link(String path, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  /** A folder with owner and mode. */
  public Tar folder(String path, int mode, int user, int group) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path.endsWith("/") ? path : path + "/");
    entry.setMode(mode);
    entry.setIds(user, group);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  private Tar add(String path, byte[] content, int mode, int user, int group) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(content.length);
    entry.setMode(mode);
    entry.setIds(user, group);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  /** The whole archive; nothing can be added afterwards. */
  byte[] bytes() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }
}
