package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/** The canonical token cache, which is looked at and copied, never written. */
public final class CanonicalCache {
  private final TokenCacheFile file;
  private final FileOps ops;
  private final BiFunction<Path, TokenCache, Optional<FileShape>> shapes;

  /**
   * The cache there.
   *
   * @param shapes tells a file's owner, mode and fields, if it can
   */
  public CanonicalCache(
      Path path, FileOps ops, BiFunction<Path, TokenCache, Optional<FileShape>> shapes) {
    this.file = new TokenCacheFile(path, ops);
    this.ops = ops;
    this.shapes = shapes;
  }

  /** Where it lies, absolute. */
  public Path path() {
    return file.path();
  }

  /** The whole file. Holds tokens. */
  public byte[] bytes() throws IOException {
    return ops.read(path());
  }

  /** Looks at it. */
  public CacheLook look() {
    TokenCacheFile.Read read = file.read();
    Optional<java.time.Instant> mtime = read.stampIfAny().map(stamp -> stamp.mtime());
    if (!(read instanceof TokenCacheFile.Read.Present present)) {
      return new CacheLook(
          read.problem(),
          read instanceof TokenCacheFile.Read.Unreadable,
          mtime,
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          waiting());
    }
    TokenCache cache = present.cache();
    return new CacheLook(
        Optional.empty(),
        false,
        mtime,
        cache.issuedAt(),
        cache.expiresAt(),
        cache.refreshToken().isPresent(),
        cache.refreshExpiresAt(),
        shapes.apply(path(), cache),
        JwtClaims.of(cache.accessToken()).session(),
        waiting());
  }

  /** A pending file of spaces is a mere reservation. */
  private boolean waiting() {
    Path file = ops.followed(path().toAbsolutePath().normalize());
    Path pending = file.resolveSibling("." + file.getFileName() + ".pending");
    try {
      if (ops.stamp(pending).isEmpty()) {
        return false;
      }
      for (byte b : ops.read(pending)) {
        if (b != ' ' && b != 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // it went while it was looked at
    }
  }
}
