package aegis.lt.keeper.state;

import aegis.lt.keeper.oauth.LoginRecord;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the last login, and which tokens stem from it: {@code login.json}, see {@link
 * LoginRecord}.
 */
public final class Logins {
  private final StateDirectory state;
  private final FileOps ops;

  public Logins(StateDirectory state, FileOps ops) {
    this.state = state;
    this.ops = ops;
  }

  /**
   * The login that a token cache stems from; empty if that is unknown.
   *
   * @throws IOException if the record is there and cannot be read
   */
  public Optional<LoginRecord> of(TokenCache cache) throws IOException {
    Optional<LoginRecord> record = read();
    if (record.isEmpty()) {
      return Optional.empty(); // and no key is made for a fingerprint that nobody needs
    }
    return record.get().lineage().contains(name(cache)) ? record : Optional.empty();
  }

  /** When the person logged in from whom a token cache stems; empty if that is unknown. */
  public Optional<Instant> timeOf(TokenCache cache) {
    try {
      return of(cache).map(LoginRecord::at);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether one cache stems from the last login and another one does not: then nothing that comes
   * of the other may take its place.
   */
  public boolean startsAnew(TokenCache cache, TokenCache other) {
    try {
      return of(cache).isPresent() && of(other).isEmpty();
    } catch (IOException e) {
      return false; // nothing is known
    }
  }

  /** Whether the last login has a token of this fingerprint, see {@link Attempt#token}. */
  public boolean hasToken(String fingerprint) throws IOException {
    return read().filter(record -> record.lineage().contains(fingerprint)).isPresent();
  }

  /** Remembers a new login, in place of the one before. */
  public void begin(LoginRecord.Beginning beginning, TokenCache cache) throws IOException {
    state.create();
    write(new LoginRecord(beginning.at(), List.of(name(cache)), beginning.verifier()));
  }

  /**
   * A token was exchanged for those in a cache: if it stems from the last login, they do as well.
   *
   * @param sent the fingerprint of that token
   */
  public void continued(String sent, TokenCache cache) throws IOException {
    Optional<LoginRecord> record = read();
    if (record.filter(login -> login.lineage().contains(sent)).isPresent()) {
      write(record.get().continued(sent, name(cache)));
    }
  }

  /** What a cache goes by: the fingerprint of its refresh token, else of its access token. */
  private String name(TokenCache cache) throws IOException {
    Secret token = cache.refreshToken().orElse(cache.accessToken());
    return state.fingerprinter().of(token);
  }

  private Optional<LoginRecord> read() throws IOException {
    return ops.stamp(state.file("login.json")).isPresent()
        ? LoginRecord.parse(ops.read(state.file("login.json")))
        : Optional.empty();
  }

  private void write(LoginRecord record) throws IOException {
    new AtomicFile(state.file("login.json"), ops).replace(record.toBytes());
  }
}
