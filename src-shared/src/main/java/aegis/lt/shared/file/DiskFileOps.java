package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The real file system. */
final class DiskFileOps implements FileOps {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT_FIELD = 4;

  /** As many as Linux follows before it takes them for a circle. */
  private static final int MOST_LINKS = 40;

  @Override
  public Optional<FileStamp> stamp(Path path) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new FileStamp(
              found.lastModifiedTime().toInstant(), found.size(), String.valueOf(found.fileKey())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] read(Path path) throws IOException {
    return Files.readAllBytes(path);
  }

  @Override
  public Output openForWriting(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new ChannelOutput(channel);
  }

  @Override
  public void append(Path path, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void copyOwnership(Path model, Path path) throws IOException {
    PosixFileAttributes wanted = Files.readAttributes(model, PosixFileAttributes.class);
    PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (!found.group().equals(wanted.group())) {
      view.setGroup(wanted.group());
    }
    if (!found.owner().equals(wanted.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!found.permissions().equals(wanted.permissions())) {
      view.setPermissions(wanted.permissions());
    }
  }

  @Override
  public Path followed(Path path) {
    Path file = path;
    try {
      for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(file); links++) {
        file = file.resolveSibling(Files.readSymbolicLink(file)).normalize();
      }
    } catch (IOException e) {
      return path; // gone or out of reach: whoever opens it finds out
    }
    return file;
  }

  @Override
  public boolean isMountPoint(Path path) {
    String wanted = path.toAbsolutePath().normalize().toString().replace(" ", "\\040");
    try {
      return Files.readAllLines(MOUNTS, StandardCharsets.UTF_8).stream()
          .map(line -> line.split(" "))
          .anyMatch(
              fields ->
                  fields.length > MOUNT_POINT_FIELD && fields[MOUNT_POINT_FIELD].equals(wanted));
    } catch (IOException e) {
      return false; // no such list on this system, so nothing to know from it
    }
  }

  private record ChannelOutput(FileChannel channel) implements Output {
    @Override
    public void write(byte[] content) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer, buffer.position());
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
