package aegis.lt.keeper.state;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.Fingerprinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a keeper keeps what it must remember, mode 0700. One for each keeper.
 *
 * <ul>
 *   <li>{@code fingerprint.key}: 32 random bytes, under which tokens are fingerprinted
 *   <li>{@code attempts.jsonl}: see {@link AttemptJournal}
 *   <li>{@code state.json}: see {@link KeeperState}
 *   <li>{@code login.json}: see {@link Logins}; with PKCE it holds a secret
 * </ul>
 */
public final class StateDirectory {
  private final Path path;
  private final Path tokenCache;
  private final FileOps ops;
  private @Nullable Fingerprinter fingerprinter;

  public StateDirectory(Path path, Path tokenCache, FileOps ops) {
    this.path = path;
    this.tokenCache = tokenCache;
    this.ops = ops;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Where a file of that name lies in it. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * Creates it where it is not there yet. The directory of the token cache itself is never created:
   * if that is missing, a volume is not mounted.
   */
  public void create() throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path home = tokenCache.getParent();
    if (home != null && path.startsWith(home) && !Files.isDirectory(home)) {
      throw new NoSuchFileException(home.toString());
    }
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Fingerprints under the key that lies here, which is made when it is first asked for. */
  public Fingerprinter fingerprinter() throws IOException {
    Fingerprinter known = fingerprinter;
    if (known == null) {
      known = new Fingerprinter(key());
      fingerprinter = known;
    }
    return known;
  }

  private byte[] key() throws IOException {
    create();
    Path file = file("fingerprint.key");
    if (ops.stamp(file).isPresent()) {
      byte[] key = ops.read(file);
      if (key.length == Fingerprinter.KEY_BYTES) {
        return key;
      }
      throw new IOException(
          file
              + " has "
              + key.length
              + " bytes, must have "
              + Fingerprinter.KEY_BYTES
              + "; remove it together with attempts.jsonl");
    }
    byte[] key = new byte[Fingerprinter.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    new AtomicFile(file, ops).replace(key);
    return key;
  }

  /** Writes down how the keeper is. */
  public void save(KeeperState keeperState) throws IOException {
    create();
    new AtomicFile(file("state.json"), ops).replace(keeperState.toBytes());
  }

  /** How the keeper of a token cache was when it last said so. */
  public Optional<KeeperState> load() {
    try {
      return KeeperState.parse(ops.read(file("state.json")))
          .filter(found -> found.path().equals(tokenCache.toString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
