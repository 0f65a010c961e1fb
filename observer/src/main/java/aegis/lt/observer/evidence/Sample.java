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
 */
public record Sample(
    FileState state,
    Optional<Instant> mtime,
    Optional<Instant> issuedAt,
    Optional<Duration> expiresIn,
    Optional<String> content,
    Optional<String> refresh,
    Optional<FileShape> shape) {
  public Sample {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(mtime, "mtime");
    Objects.requireNonNull(issuedAt, "issuedAt");
    Objects.requireNonNull(expiresIn, "expiresIn");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(refresh, "refresh");
    Objects.requireNonNull(shape, "shape");
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

  /** When the access token expires; empty unless issue time and lifetime are both known. */
  public Optional<Instant> expiresAt() {
    return issuedAt.flatMap(issued -> expiresIn.map(issued::plus));
  }
}
