package aegis.lt.shared.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The real file system. */
final class DiskFileOps implements FileOps {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT_FIELD = 4;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Nothing that is read at once is nearly as large; more would not fit into a small heap. */
  private static final int LARGEST_READ = 16 << 20;

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
  public FileKind kind(Path path) throws IOException {
    return FileKind.of(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public int linkCount(Path path) throws IOException {
    try {
      return (Integer) Files.getAttribute(path, "unix:nlink");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return 1;
    }
  }

  @Override
  public byte[] read(Path path) throws IOException {
    FileKind.requireRegular(path);
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LARGEST_READ + 1);
      if (content.length > LARGEST_READ) {
        throw new FileSystemException(
            path.toString(), null, "has more than " + (LARGEST_READ >> 20) + " MiB");
      }
      return content;
    }
  }

  @Override
  public byte[] read(Path path, long position, int length) throws IOException {
    FileKind.requireRegular(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      int count = 0;
      while (count >= 0 && buffer.hasRemaining()) {
        count = channel.read(buffer, position + buffer.position());
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  @Override
  public Output create(Path path) throws IOException {
    return new ChannelOutput(
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY));
  }

  @Override
  public Output openForWriting(Path path) throws IOException {
    FileKind.requireRegularOrNothing(path, LinkOption.NOFOLLOW_LINKS);
    return new ChannelOutput(
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            OWNER_ONLY));
  }

  @Override
  public void append(Path path, byte[] content) throws IOException {
    FileKind.requireRegularOrNothing(path);
    try (FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public void writeAt(Path path, long position, byte[] content) throws IOException {
    FileKind.requireRegularOrNothing(path);
    try (FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer, position + buffer.position());
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
    copyExtendedAttributes(model, path);
    found = Files.readAttributes(path, PosixFileAttributes.class); // an ACL brings its mode along
    if (!found.permissions().equals(wanted.permissions())) {
      view.setPermissions(wanted.permissions());
    }
  }

  /** A file that is mounted by itself is written in place, and keeps what it has. */
  private void copyExtendedAttributes(Path model, Path path) throws IOException {
    Optional<ExtendedAttributes> attributes = ExtendedAttributes.find();
    if (attributes.isPresent() && !isMountPoint(model)) {
      attributes.get().copy(model, path);
    }
  }

  @Override
  public Optional<Set<String>> extendedAttributes(Path path) throws IOException {
    Optional<ExtendedAttributes> attributes = ExtendedAttributes.find();
    return attributes.isPresent()
        ? Optional.of(attributes.get().read(path).keySet())
        : Optional.empty();
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
