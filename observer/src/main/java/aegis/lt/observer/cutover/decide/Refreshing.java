package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the old keeper refreshes again, judged by its log and the canonical cache. */
public sealed interface Refreshing {
  /** It does. */
  record Yes(String text) implements Refreshing {}

  /** It runs and says that its token is valid; its next write will prove that it refreshes. */
  record Alive(String reason) implements Refreshing {}

  /** Nothing shows it yet. */
  record NotYet(String reason) implements Refreshing {}

  /** The endpoint refused its refresh token. */
  record Dead(String reason) implements Refreshing {}

  /**
   * How the canonical cache stood when no keeper could write it, before the old one was started.
   *
   * @param issuedAt when its tokens were issued; empty if it did not say, or held no usable token
   * @param expiresAt when its access token expires; empty in the same cases
   */
  record Baseline(Optional<Instant> issuedAt, Optional<Instant> expiresAt) {
    public static Baseline of(CacheLook look) {
      return new Baseline(look.issuedAt(), look.expiresAt());
    }

    /** What the journal has kept of it; empty if the old keeper was not started by this run. */
    public static Optional<Baseline> of(Facts facts) {
      return facts
          .get(Facts.BASELINE_ISSUED_AT)
          .map(
              issuedAt ->
                  new Baseline(
                      issuedAt, facts.get(Facts.BASELINE_EXPIRES_AT).orElse(Optional.empty())));
    }

    public Map<String, String> facts() {
      Map<String, String> facts = new LinkedHashMap<>();
      Facts.BASELINE_ISSUED_AT.put(facts, issuedAt);
      Facts.BASELINE_EXPIRES_AT.put(facts, expiresAt);
      return facts;
    }

    /** Whether a look saw a token that is newer: a higher issue time, or else a higher expiry. */
    boolean isExceededBy(CacheLook look) {
      if (issuedAt.isPresent() && look.issuedAt().isPresent()) {
        return look.issuedAt().get().isAfter(issuedAt.get());
      }
      return look.expiresAt().isPresent()
          && expiresAt.map(before -> look.expiresAt().get().isAfter(before)).orElse(true);
    }
  }

  /**
   * Judges what it has logged and written since it was started. The caller has seen that no other
   * keeper can write the cache. A line of the log alone proves nothing: a keeper whose refresh
   * token is spent also says that its access token is valid until that expires.
   *
   * @param log what it has logged since then
   * @param rejection found in a line, it means that the endpoint refused a refresh
   */
  static Refreshing judge(
      KeeperLog log, Pattern rejection, CacheLook look, Baseline before, Instant now) {
    if (log.isRefused(rejection)) {
      return new Dead(
          "its log says that the endpoint refused its refresh token: a person must log in again,"
              + " then restart it");
    }
    if (!look.valid(now)) {
      return new NotYet("the canonical cache " + look.describe(now));
    }
    Optional<String> good = log.lastSuccess();
    if (before.isExceededBy(look)) {
      return new Yes(
          "it wrote a newer token"
              + look.issuedAt().map(at -> ", issued at " + TimeText.of(at)).orElse("")
              + good.map(line -> ", and its log says \"" + line + "\"").orElse(""));
    }
    return good.<Refreshing>map(
            line ->
                new Alive(
                    "its log says \"" + line + "\", but it has not written a newer token yet"))
        .orElseGet(() -> new NotYet("it has not written a newer token"));
  }
}
