package aegis.lt.keeper.refresh;

import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps a keeper from writing the canonical token cache while that is someone else's.
 *
 * <p>A record, {@link FenceRecord}, that cannot be read or understood shuts the fence, since it may
 * name someone else. No record means that there is no other writer here.
 */
public final class Fence {
  private final Path canonical;
  private final String keeperName;
  private final FenceFile file;

  public Fence(Path canonical, String keeperName, FileOps ops) {
    this.canonical = canonical;
    this.keeperName = keeperName;
    this.file = new FenceFile(canonical, ops);
  }

  /**
   * What the fence says about a path.
   *
   * @param allows whether this keeper may write it
   * @param writer who the record names, if it could be read
   * @param epoch how often the record was handed over, if it says
   * @param reason in words
   */
  public record Standing(
      boolean allows, Optional<String> writer, OptionalLong epoch, String reason) {}

  /** Where the record lies. */
  public Path record() {
    return file.path();
  }

  /** The state of the record's file, to notice a change by; empty if there is none to be had. */
  public Optional<FileStamp> stamp() {
    return file.stamp();
  }

  /** May this keeper write {@code path} now? */
  public Standing check(Path path) {
    Standing standing = read();
    return standing.allows() || isCanonical(path)
        ? standing
        : new Standing(true, standing.writer(), standing.epoch(), "not the canonical cache");
  }

  private Standing read() {
    FenceFile.FenceRead found = file.read();
    if (found instanceof FenceFile.FenceRead.None) {
      return new Standing(true, Optional.empty(), OptionalLong.empty(), "no record");
    }
    if (found instanceof FenceFile.FenceRead.Present present) {
      FenceRecord record = present.record();
      boolean ours = record.writer().equals(keeperName);
      return new Standing(
          ours,
          Optional.of(record.writer()),
          record.epoch() == 0 ? OptionalLong.empty() : OptionalLong.of(record.epoch()),
          ours ? "names this keeper" : "names another writer");
    }
    return unclear(((FenceFile.FenceRead.Unclear) found).reason());
  }

  private static Standing unclear(String reason) {
    return new Standing(false, Optional.empty(), OptionalLong.empty(), reason);
  }

  /** Whether a path is the canonical cache, also through links; in doubt it is. */
  public boolean isCanonical(Path path) {
    if (path.equals(canonical)) {
      return true;
    }
    try {
      if (Files.exists(path) && Files.exists(canonical)) {
        return Files.isSameFile(path, canonical);
      }
      return real(path).equals(real(canonical));
    } catch (IOException e) {
      return true;
    }
  }

  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    return parent == null || !Files.exists(parent)
        ? path
        : parent.toRealPath().resolve(path.getFileName());
  }
}
