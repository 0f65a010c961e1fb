package aegis.lt.observer.watch;

import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
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

  /** So often a look is repeated because the file was replaced during it. */
  private static final int RACES = 5;

  /** Looks at the file. Content, owner, mode and identity are those of one and the same file. */
  Seen look() {
    Optional<Attributes> before = Attributes.of(path());
    for (int race = 1; race < RACES; race++) {
      Read read = file.read();
      Optional<Attributes> after = Attributes.of(path());
      if (before.equals(after)) {
        return seen(read, after);
      }
      before = after;
    }
    return seen(file.read(), Optional.empty());
  }

  private Seen seen(Read read, Optional<Attributes> attributes) {
    return switch (read) {
      case Read.Present present -> new Seen(ok(present, attributes), Optional.empty());
      case Read.Missing missing -> new Seen(Sample.of(FileState.MISSING), Optional.empty());
      case Read.NotJson notJson ->
          new Seen(defective(FileState.UNPARSABLE, notJson.stamp(), attributes), read.problem());
      case Read.NoToken noToken ->
          new Seen(defective(FileState.NO_TOKEN, noToken.stamp(), attributes), read.problem());
      case Read.Unreadable unreadable ->
          new Seen(Sample.of(FileState.UNREADABLE), Optional.of(unreadable.reason()));
    };
  }

  private Sample ok(Read.Present present, Optional<Attributes> attributes) {
    TokenCache cache = present.cache();
    return new Sample(
        FileState.OK,
        Optional.of(present.stamp().mtime()),
        cache.issuedAt(),
        cache.expiresIn(),
        Optional.of(present.content().fingerprint(fingerprinter)),
        cache.refreshToken().map(fingerprinter::of),
        attributes.map(found -> found.shape(cache)),
        facts(cache),
        attributes.map(Attributes::identity));
  }

  private TokenFacts facts(TokenCache cache) {
    JwtClaims claims = JwtClaims.of(cache.accessToken());
    return new TokenFacts(
        Optional.of(fingerprinter.of(cache.accessToken())),
        claims.session().map(fingerprinter::of),
        cache.absoluteExpiry(),
        claims.expiresAt());
  }

  private static Sample defective(
      FileState state, FileStamp stamp, Optional<Attributes> attributes) {
    return new Sample(
        state,
        Optional.of(stamp.mtime()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TokenFacts.UNKNOWN,
        attributes.map(Attributes::identity));
  }

  /**
   * What a consumer could tell a token cache by, other than its values. Not known where the file
   * has gone meanwhile, or the file system has no owners.
   */
  public static Optional<FileShape> shape(Path path, TokenCache cache) {
    return Attributes.of(path).map(found -> found.shape(cache));
  }

  /** What the file system says about a file. */
  private record Attributes(String owner, String mode, FileIdentity identity) {
    static Optional<Attributes> of(Path path) {
      try {
        Map<String, Object> found =
            Files.readAttributes(path, "unix:uid,gid,permissions,ino,ctime");
        @SuppressWarnings("unchecked") // that is what this attribute is documented to be
        Set<PosixFilePermission> mode = (Set<PosixFilePermission>) found.get("permissions");
        FileTime changed = (FileTime) Objects.requireNonNull(found.get("ctime"), "ctime");
        return Optional.of(
            new Attributes(
                found.get("uid") + ":" + found.get("gid"),
                PosixFilePermissions.toString(mode),
                new FileIdentity(String.valueOf(found.get("ino")), changed.toInstant())));
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    FileShape shape(TokenCache cache) {
      return new FileShape(owner, mode, cache.fieldTypes());
    }
  }
}
