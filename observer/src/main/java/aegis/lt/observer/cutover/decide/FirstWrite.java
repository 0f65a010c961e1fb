package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.shared.time.TimeText;
import aegis.lt.shared.token.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the new keeper has written the canonical cache, and as well as the old one did. */
public sealed interface FirstWrite {
  /** It has. */
  record Good(String text) implements FirstWrite {}

  /** It has not yet. */
  record NotYet(String reason) implements FirstWrite {}

  /** It has, and not as it must. */
  record Wrong(String reason) implements FirstWrite {}

  /**
   * How the cache stood when the old keeper had been stopped.
   *
   * @param expiresAt when its access token expired; empty if that could not be told
   * @param session which its access token named, if it did
   * @param owner empty if it was not known, and so for {@code mode} and {@code fields}
   */
  record Before(
      Optional<Instant> mtime,
      Optional<Instant> issuedAt,
      Optional<Instant> expiresAt,
      Optional<Secret> session,
      String owner,
      String mode,
      Map<String, String> fields) {
    public static Before of(Facts facts, Optional<Secret> session) {
      Map<String, String> fields = new TreeMap<>();
      for (String line : facts.get(Facts.CACHE_FIELDS).orElse("").lines().toList()) {
        int equals = line.lastIndexOf('=');
        if (equals > 0) {
          fields.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return new Before(
          facts.get(Facts.CACHE_MTIME),
          facts.get(Facts.CACHE_ISSUED_AT),
          facts.get(Facts.CACHE_EXPIRES_AT),
          session,
          facts.get(Facts.CACHE_OWNER).orElse(""),
          facts.get(Facts.CACHE_MODE).orElse(""),
          fields);
    }
  }

  static FirstWrite judge(Before before, CacheLook look, Instant now) {
    if (look.problem().isPresent()) {
      return new NotYet("it " + look.problem().get());
    }
    if (look.mtime().equals(before.mtime())) {
      return new NotYet("it has not changed since " + before.mtime().orElse(Instant.EPOCH));
    }
    if (before.issuedAt().isPresent() && look.issuedAt().isEmpty()) {
      return new Wrong("it does not say when its token was issued");
    }
    if (look.issuedAt().isEmpty() && look.expiresAt().isEmpty()) {
      return new Wrong("it says neither when its token was issued nor when that expires");
    }
    if (!new Refreshing.Baseline(before.issuedAt(), before.expiresAt()).isExceededBy(look)) {
      return new NotYet("it " + notNewer(before, look));
    }
    if (before.session().isPresent()
        && look.session().isPresent()
        && !look.session().equals(before.session())) {
      return new Wrong(
          "its token is of another session than the one before: it belongs to another login, and"
              + " consumers would lose what belongs to their session");
    }
    Optional<String> differs = look.shape().flatMap(shape -> difference(before, shape));
    if (differs.isPresent()) {
      return new Wrong(differs.get());
    }
    return look.valid(now)
        ? new Good(
            "written at " + TimeText.of(look.mtime().orElse(now)) + ", " + look.describe(now))
        : new NotYet("it " + look.describe(now));
  }

  private static String notNewer(Before before, CacheLook look) {
    return before.issuedAt().isPresent()
        ? "has the issued_at "
            + look.issuedAt().map(Instant::toString).orElse("none")
            + ", not after "
            + before.issuedAt().get()
        : "expires at "
            + look.expiresAt().map(Instant::toString).orElse("none")
            + ", not after "
            + before.expiresAt().map(Instant::toString).orElse("none");
  }

  private static Optional<String> difference(Before before, FileShape now) {
    if (!before.owner().isEmpty() && !before.owner().equals(now.owner())) {
      return Optional.of("its owner was " + before.owner() + " and is " + now.owner());
    }
    if (!before.mode().isEmpty() && !before.mode().equals(now.mode())) {
      return Optional.of("its mode was " + before.mode() + " and is " + now.mode());
    }
    for (Map.Entry<String, String> field : before.fields().entrySet()) {
      String type = now.fields().get(field.getKey());
      if (type == null) {
        return Optional.of("its field " + field.getKey() + " is gone");
      }
      boolean anything = type.equals("null") || field.getValue().equals("null");
      if (!anything && !type.equals(field.getValue())) {
        return Optional.of(
            "its field " + field.getKey() + " was " + field.getValue() + " and is " + type);
      }
    }
    return Optional.empty();
  }
}
