package aegis.lt.observer.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the old keeper refreshes again, told by its log and the canonical cache. */
sealed interface Refreshing {
  /** It does. */
  record Yes(String text) implements Refreshing {}

  /** Not yet. */
  record NotYet(String reason) implements Refreshing {}

  /** Its refresh token is dead. */
  record Dead(String reason) implements Refreshing {}

  /**
   * Judges what it has said and written since it was started.
   *
   * <p>A keeper with a cycle of 300 s looks at its token when it starts and says {@code token
   * valid} or {@code token refreshed}; that line and a valid token in the file are what can be seen
   * in under a minute. A file that it has written since says the same without the line. A write in
   * the instant of the start is not told from one before it: file times come in ticks of several
   * milliseconds.
   *
   * @param lines of its log since then
   */
  static Refreshing judge(List<String> lines, CacheLook look, Instant startedAt, Instant now) {
    Optional<String> dead = lastOf(lines, "invalid_grant", "Manual re-authorization required");
    Optional<String> good = lastOf(lines, "token valid", "refreshed");
    boolean written =
        look.mtime().filter(at -> at.isAfter(startedAt)).isPresent() && look.valid(now);
    if (dead.isPresent() && !written) {
      return new Dead("its refresh token was rejected: a person must log in again");
    }
    if (!look.valid(now)) {
      return new NotYet("the canonical cache " + look.describe(now));
    }
    String file =
        written
            ? "the file was written at " + Texts.instant(look.mtime().get())
            : "the file holds a valid token";
    if (good.isPresent()) {
      return new Yes("its log says \"" + good.get() + "\", and " + file);
    }
    return written ? new Yes(file) : new NotYet("its log does not say that its token is valid");
  }

  private static Optional<String> lastOf(List<String> lines, String one, String other) {
    return lines.stream()
        .filter(line -> line.contains(one) || line.contains(other))
        .reduce((first, second) -> second)
        .map(line -> line.contains(one) ? one : other);
  }
}
