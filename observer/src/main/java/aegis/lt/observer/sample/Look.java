package aegis.lt.observer.sample;

import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How one token cache is looked at: content and tokens leave it as keyed fingerprints only. */
public final class Look {
  private final TokenCacheFile file;
  private final Fingerprinter fingerprinter;

  public Look(TokenCacheFile file, Fingerprinter fingerprinter) {
    this.file = file;
    this.fingerprinter = fingerprinter;
  }

  /**
   * What a look saw.
   *
   * @param reason why the file could not be read, if so
   */
  record Seen(Sample sample, Optional<String> reason) {}

  Path path() {
    return file.path();
  }

  Seen look() {
    TokenCacheFile.Read read = file.read();
    if (read instanceof TokenCacheFile.Read.Present present) {
      return new Seen(ok(present), Optional.empty());
    }
    if (read instanceof TokenCacheFile.Read.Unusable unusable) {
      FileState state =
          unusable.defect() == TokenCacheFile.Defect.NO_TOKEN
              ? FileState.NO_TOKEN
              : FileState.UNPARSABLE;
      return new Seen(defective(state, unusable.stamp()), Optional.of(unusable.defect().text()));
    }
    if (read instanceof TokenCacheFile.Read.Unreadable unreadable) {
      return new Seen(Sample.of(FileState.UNREADABLE), Optional.of(unreadable.reason()));
    }
    return new Seen(Sample.of(FileState.MISSING), Optional.empty());
  }

  private Sample ok(TokenCacheFile.Read.Present present) {
    TokenCache cache = present.cache();
    return new Sample(
        FileState.OK,
        Optional.of(present.stamp().mtime()),
        cache.issuedAt(),
        cache.expiresIn(),
        Optional.of(present.content().fingerprint(fingerprinter)),
        cache.refreshToken().map(fingerprinter::of),
        shape(path(), cache));
  }

  private static Sample defective(FileState state, FileStamp stamp) {
    return new Sample(
        state,
        Optional.of(stamp.mtime()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What a consumer could tell a token cache by, other than its values. Not known where the file
   * has gone meanwhile, or the file system has no owners.
   */
  public static Optional<FileShape> shape(Path path, TokenCache cache) {
    try {
      Map<String, Object> found = Files.readAttributes(path, "unix:uid,gid,permissions");
      @SuppressWarnings("unchecked") // that is what this attribute is documented to be
      Set<PosixFilePermission> mode = (Set<PosixFilePermission>) found.get("permissions");
      return Optional.of(
          new FileShape(
              found.get("uid") + ":" + found.get("gid"),
              PosixFilePermissions.toString(mode),
              cache.fieldTypes()));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
