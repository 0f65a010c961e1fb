package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the writes of a token cache that its keeper cannot have made. A keeper writes what the
 * endpoint has just answered: a token that was never seen, later than the one before, of the same
 * session. Each look that found a token is compared with the one before it, also across a gap and
 * with one from before the window.
 */
public final class ForeignWrites {
  /** What gives a write away; of several the first in this order is told. */
  enum Sign {
    /** The access or refresh token, or the whole content, had been there before the last one. */
    TOKEN_SEEN_BEFORE,
    /** The token was in the other keeper's file first. */
    TOKEN_OF_THE_OTHER,
    /** A JWT of another session. */
    OTHER_SESSION,
    /** By the issuer's clock, or else by the file's own times, it is older than the one before. */
    OLDER,
    /** Another content, inode or ctime under the same modification time. */
    SAME_MTIME,
    /** A write for which the keeper's log has no line, while it has one for each of its own. */
    NOT_LOGGED;

    /** The name used in JSON: {@code other_session}. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One of them.
   *
   * @param step the first look that saw it
   * @param what for a sentence: "the token cache has …"
   */
  record ForeignWrite(Transition step, Sign sign, String what) {}

  private final List<Transition> others;
  private final Set<String> seen = new HashSet<>();
  private Optional<String> session = Optional.empty();

  private ForeignWrites(Timeline other) {
    this.others = tokens(other);
  }

  /** All of one token cache, in the order in which they were seen. */
  static List<ForeignWrite> of(Timeline timeline, Timeline other) {
    return new ForeignWrites(other).find(tokens(timeline));
  }

  private static List<Transition> tokens(Timeline timeline) {
    return timeline.steps().stream().filter(s -> s.sample().state() == FileState.OK).toList();
  }

  private List<ForeignWrite> find(List<Transition> steps) {
    List<ForeignWrite> found = new ArrayList<>();
    Optional<Transition> before = Optional.empty();
    for (Transition step : steps) {
      before.flatMap(last -> compare(last, step)).ifPresent(found::add);
      seen.addAll(fingerprints(step.sample()));
      session = step.sample().token().session().or(() -> session);
      before = Optional.of(step);
    }
    return found;
  }

  private Optional<ForeignWrite> compare(Transition before, Transition step) {
    Sample old = before.sample();
    Sample now = step.sample();
    return replayed(old, now)
        .map(what -> new ForeignWrite(step, Sign.TOKEN_SEEN_BEFORE, what))
        .or(() -> others(old, step).map(w -> new ForeignWrite(step, Sign.TOKEN_OF_THE_OTHER, w)))
        .or(() -> session(now).map(what -> new ForeignWrite(step, Sign.OTHER_SESSION, what)))
        .or(() -> older(before, step).map(what -> new ForeignWrite(step, Sign.OLDER, what)))
        .or(() -> sameMtime(old, now).map(what -> new ForeignWrite(step, Sign.SAME_MTIME, what)));
  }

  /** Content, access token and refresh token, told apart by their kind. */
  private static Set<String> fingerprints(Sample sample) {
    Set<String> all = new HashSet<>();
    sample.content().ifPresent(content -> all.add("content " + content));
    all.addAll(tokenFingerprints(sample));
    return all;
  }

  private static Set<String> tokenFingerprints(Sample sample) {
    Set<String> all = new HashSet<>();
    sample.token().access().ifPresent(access -> all.add("access token " + access));
    sample.refresh().ifPresent(refresh -> all.add("refresh token " + refresh));
    return all;
  }

  private Optional<String> replayed(Sample old, Sample now) {
    Set<String> last = fingerprints(old);
    return fingerprints(now).stream()
        .filter(fingerprint -> !last.contains(fingerprint) && seen.contains(fingerprint))
        .sorted()
        .findFirst()
        .map(fingerprint -> "again the " + fingerprint + ", which had been replaced");
  }

  private Optional<String> others(Sample old, Transition step) {
    Set<String> fresh = tokenFingerprints(step.sample());
    fresh.removeAll(tokenFingerprints(old));
    return others.stream()
        .filter(other -> other.firstSeen().isBefore(step.firstSeen()))
        .flatMap(other -> tokenFingerprints(other.sample()).stream())
        .filter(fresh::contains)
        .sorted()
        .findFirst()
        .map(fingerprint -> "the " + fingerprint + ", which was in the other token cache first");
  }

  private Optional<String> session(Sample now) {
    return now.token()
        .session()
        .filter(found -> session.filter(last -> !last.equals(found)).isPresent())
        .map(found -> "a token of session " + found + " after one of " + session.orElse("none"));
  }

  /**
   * The issuer's own time says it best. The times in the file are those of a clock: one that was
   * set back while we looked explains them.
   */
  private static Optional<String> older(Transition before, Transition step) {
    Sample old = before.sample();
    Sample now = step.sample();
    if (old.token().jwtExpiry().isPresent() && now.token().jwtExpiry().isPresent()) {
      return lower("exp", old.token().jwtExpiry(), now.token().jwtExpiry());
    }
    if (step.firstSeen().isBefore(before.lastSeen())) {
      return Optional.empty();
    }
    if (old.issuedAt().isPresent() && now.issuedAt().isPresent()) {
      return lower("issued_at", old.issuedAt(), now.issuedAt());
    }
    if (old.expiresAt().isPresent() && now.expiresAt().isPresent()) {
      return lower("expiry", old.expiresAt(), now.expiresAt());
    }
    return lower("modification time", old.mtime(), now.mtime());
  }

  private static Optional<String> lower(
      String name, Optional<Instant> before, Optional<Instant> now) {
    return now.filter(found -> before.filter(found::isBefore).isPresent())
        .map(
            found ->
                "an older token than before: its "
                    + name
                    + " is "
                    + TimeText.of(found)
                    + ", it was "
                    + TimeText.of(before.orElseThrow()));
  }

  private static Optional<String> sameMtime(Sample old, Sample now) {
    if (old.mtime().isEmpty() || !old.mtime().equals(now.mtime())) {
      return Optional.empty();
    }
    String suffix = ", and the modification time of before";
    if (old.content().isPresent()
        && now.content().isPresent()
        && !old.content().equals(now.content())) {
      return Optional.of("another content" + suffix);
    }
    if (old.file().isEmpty() || now.file().isEmpty() || old.file().equals(now.file())) {
      return Optional.empty();
    }
    FileIdentity was = old.file().get();
    FileIdentity is = now.file().get();
    if (!was.inode().equals(is.inode())) {
      return Optional.of("another inode (" + is.inode() + " after " + was.inode() + ")" + suffix);
    }
    return ownership(old).equals(ownership(now))
        ? Optional.of("a later ctime (" + TimeText.of(is.changedAt()) + ")" + suffix)
        : Optional.empty(); // chmod and chown set the ctime, and write nothing
  }

  private static Optional<String> ownership(Sample sample) {
    return sample.shape().map((FileShape shape) -> shape.owner() + " " + shape.mode());
  }
}
