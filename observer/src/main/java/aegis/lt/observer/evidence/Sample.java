package aegis.lt.observer.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What one look at a token cache saw. Two looks that saw the same are equal, whenever they were.
 *
 * @param state what the look found
 * @param mtime the file's modification time; empty if there was no file or it could not be told
 * @param issuedAt {@code issued_at} of the cache, if it is there and readable
 * @param expiresIn {@code expires_in} of the cache; may be zero or negative, as answers have been
 *     seen to be
 * @param content keyed fingerprint of the whole content, if it was read
 * @param refresh keyed fingerprint of the refresh token, if there is one
 * @param shape owner, mode and fields, if they were recorded
 * @param token what else is known of the access token
 * @param file which file it was, if that was recorded
 */
public record Sample(
    FileState state,
    Optional<Instant> mtime,
    Optional<Instant> issuedAt,
    Optional<Duration> expiresIn,
    Optional<String> content,
    Optional<String> refresh,
    Optional<FileShape> shape,
    TokenFacts token,
    Optional<FileIdentity> file) {
  /** How the expiry of an access token is known. */
  public enum ExpirySource {
    /** {@code issued_at} and {@code expires_in} of the file. */
    LIFETIME("issued_at + expires_in"),
    /** An instant in the file, such as {@code expires_at}. */
    ABSOLUTE("the absolute expiry in the file"),
    /** {@code exp} of the access token itself. */
    JWT("exp of the access token");

    private final String text;

    ExpirySource(String text) {
      this.text = text;
    }

    /** For a sentence: "by …". */
    public String text() {
      return text;
    }
  }

  public Sample {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(mtime, "mtime");
    Objects.requireNonNull(issuedAt, "issuedAt");
    Objects.requireNonNull(expiresIn, "expiresIn");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(refresh, "refresh");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(file, "file");
  }

  /** A look of which nothing more is known. */
  public Sample(
      FileState state,
      Optional<Instant> mtime,
      Optional<Instant> issuedAt,
      Optional<Duration> expiresIn,
      Optional<String> content,
      Optional<String> refresh,
      Optional<FileShape> shape) {
    this(
        state,
        mtime,
        issuedAt,
        expiresIn,
        content,
        refresh,
        shape,
        TokenFacts.UNKNOWN,
        Optional.empty());
  }

  /** The same with these facts about the access token. */
  public Sample with(TokenFacts facts) {
    return new Sample(state, mtime, issuedAt, expiresIn, content, refresh, shape, facts, file);
  }

  /** The same in this file. */
  public Sample in(FileIdentity identity) {
    return new Sample(
        state, mtime, issuedAt, expiresIn, content, refresh, shape, token, Optional.of(identity));
  }

  /** A look that found no file, or nothing that could be read. */
  public static Sample of(FileState state) {
    return new Sample(
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * When the access token expires: by issue time and lifetime, else by the absolute expiry in the
   * file, else by the {@code exp} of a JWT; empty if none of them is known.
   */
  public Optional<Instant> expiresAt() {
    return byLifetime().or(token::absoluteExpiry).or(token::jwtExpiry);
  }

  /** How {@link #expiresAt} is known; empty if it is not. */
  public Optional<ExpirySource> expirySource() {
    if (byLifetime().isPresent()) {
      return Optional.of(ExpirySource.LIFETIME);
    }
    if (token.absoluteExpiry().isPresent()) {
      return Optional.of(ExpirySource.ABSOLUTE);
    }
    return token.jwtExpiry().map(exp -> ExpirySource.JWT);
  }

  /** Whether the look found an access token that had expired at {@code at}, itself included. */
  public boolean expiredAt(Instant at) {
    return state == FileState.OK && expiresAt().filter(expiry -> !expiry.isAfter(at)).isPresent();
  }

  private Optional<Instant> byLifetime() {
    return issuedAt.flatMap(issued -> expiresIn.map(issued::plus));
  }
}
