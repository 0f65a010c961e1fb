package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.refresh.Fence;
import aegis.lt.keeper.refresh.LoginReminder;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.Logins;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.Writable;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The doctor's questions about the token cache and the files around it. */
final class CacheChecks {
  private static final long ENOUGH_SPACE = 1 << 20;
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

  private final KeeperConfig config;
  private final FileOps ops;
  private final Instant now;
  private final Findings findings;
  private final Path path;
  private final Path directory;

  CacheChecks(KeeperConfig config, FileOps ops, Instant now, Findings findings) {
    this.config = config;
    this.ops = ops;
    this.now = now;
    this.findings = findings;
    this.path = config.tokenCachePath();
    this.directory = new AtomicFile(path, ops).target().resolveSibling("");
  }

  void all() {
    cache();
    directory();
    pending();
    lock();
    fence();
    stateDirectory();
  }

  private void cache() {
    Read read = new TokenCacheFile(path, ops).read();
    switch (read) {
      case Read.Present present -> token(present);
      case Read.Missing missing ->
          findings.fail(
              "token cache",
              "Token cache missing: " + path,
              "see that the volume is mounted; if it is, run 'authorize' and log in");
      case Read.NotJson notJson -> unusable(read);
      case Read.NoToken noToken -> unusable(read);
      case Read.Unreadable unreadable ->
          findings.fail(
              "token cache",
              path + " cannot be read: " + unreadable.reason(),
              "make it a regular file that the keeper's user may read and write; or remove it, run"
                  + " 'authorize' and log in");
    }
  }

  private void unusable(Read read) {
    findings.fail(
        "token cache", path + " " + read.problem().orElseThrow(), "run 'authorize' and log in");
  }

  private void token(Read.Present present) {
    TokenCache cache = present.cache();
    String freshness = Freshness.of(cache, now, config.interval(), config.refreshMargin()).label();
    Optional<String> flaw = KeeperState.flawOf(cache, now, config.refreshMargin());
    Optional<Instant> refreshEnd = cache.refreshExpiresAt();
    if (flaw.isEmpty()) {
      Duration left = Duration.between(now, cache.expiresAt().orElseThrow());
      findings.ok("token cache", freshness + ", " + words(Optional.of(left)) + " left");
    } else if (cache.refreshToken().isEmpty()) {
      findings.fail(
          "token cache",
          freshness + ", " + flaw.get() + estimate(present) + ", and there is no refresh token",
          "run 'authorize' and log in");
    } else if (refreshEnd.filter(end -> !end.isAfter(now)).isPresent()) {
      findings.fail(
          "token cache",
          freshness + ", by this clock the refresh token expired at " + refreshEnd.get(),
          "check the clock; the keeper tries the token once an interval, and if the endpoint"
              + " refuses it, run 'authorize' and log in");
    } else {
      findings.warn(
          "token cache",
          freshness + ", " + flaw.get() + estimate(present),
          "start the keeper if it does not run: it refreshes the token at once; if it runs, see its"
              + " log");
    }
    clock(cache);
    interval(cache);
    login(cache);
    for (String field : cache.unreadableExpiries()) {
      findings.warn(
          "expiry",
          field + " is in no known form, so a refresh leaves it as it is",
          "write it as epoch seconds, epoch milliseconds or ISO-8601, or remove it");
    }
  }

  private static String estimate(Read.Present present) {
    return present
        .estimatedExpiry()
        .map(at -> " (by the time of the file it is good until " + at + ")")
        .orElse("");
  }

  private void login(TokenCache cache) {
    Optional<Instant> at =
        new Logins(new StateDirectory(config.stateDirectory(), path, ops), ops).timeOf(cache);
    List<LoginReminder.Due> reminders =
        new LoginReminder(config.login().reminder()).due(cache, at, now);
    reminders.forEach(due -> findings.warn("login", due.fact(), due.remedy()));
    if (reminders.isEmpty()) {
      findings.ok(
          "login",
          at.map(then -> words(Optional.of(Duration.between(then, now))) + " old")
              .orElse("of unknown age, as it was not made with 'authorize'"));
    }
  }

  private void clock(TokenCache cache) {
    Optional<Instant> issued = cache.issuedAt();
    if (issued.isEmpty()) {
      findings.warn(
          "clock", "issued_at is missing or in no known form", "the next refresh writes it anew");
    } else if (issued.get().isAfter(now.plus(CLOCK_TOLERANCE))) {
      findings.fail(
          "clock",
          "the token was issued in the future, at " + issued.get() + "; it is " + now,
          "set the clock (NTP)");
    } else {
      findings.ok("clock", "agrees with issued_at");
    }
  }

  private void interval(TokenCache cache) {
    Optional<Duration> lifetime = cache.expiresIn().filter(some -> !some.isNegative());
    if (lifetime.isPresent() && lifetime.get().compareTo(config.interval()) <= 0) {
      findings.fail(
          "interval",
          "interval_secs "
              + Durations.format(config.interval())
              + " is not less than a token's life of "
              + words(lifetime),
          "lower interval_secs");
    } else if (lifetime.isPresent() && lifetime.get().compareTo(config.refreshMargin()) <= 0) {
      findings.warn(
          "interval",
          "refresh_margin_secs "
              + Durations.format(config.refreshMargin())
              + " is not less than a token's life of "
              + words(lifetime)
              + ", so that it is refreshed at half of that",
          "lower refresh_margin_secs");
    } else {
      findings.ok("interval", Durations.format(config.interval()) + " suits the token");
    }
  }

  private void directory() {
    if (!Files.isDirectory(directory)) {
      findings.fail("directory", directory + " does not exist", "mount the volume");
      return;
    }
    boolean mounted = ops.isMountPoint(new AtomicFile(path, ops).target());
    otherNames();
    extendedAttributes();
    if (mounted) {
      findings.warn(
          "mount",
          path
              + " is a mount of its own: it cannot be replaced in one step, and a reader may see half"
              + " of it",
          "mount its folder " + directory + " instead of the file");
    }
    Path probe = directory.resolve("." + path.getFileName() + ".doctor");
    try {
      AtomicFile file = new AtomicFile(probe, ops);
      try {
        file.replace("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        if (ops.stamp(path).isPresent()) {
          ops.copyOwnership(path, probe);
        }
      } finally {
        file.discard();
        ops.delete(probe);
      }
      findings.ok(
          "directory", "can be written to; owner, mode and extended attributes can be kept");
    } catch (IOException e) {
      findings.fail(
          "directory",
          "saving there fails: " + IoReason.of(e),
          mounted
              ? "mount the folder, so that the keeper has room beside the file"
              : "let the keeper's user own directory and file, and mount them writable");
    }
    space();
  }

  /** Whether they can be kept is tried with the directory. */
  private void extendedAttributes() {
    try {
      if (ops.stamp(path).isEmpty()) {
        return;
      }
      Optional<Set<String>> names = ops.extendedAttributes(path);
      if (names.isEmpty()) {
        findings.warn(
            "attributes",
            "ACLs and other extended attributes cannot be seen here, and a save would lose them",
            "run the keeper from its jar, with a JDK for Linux; else use owner, group and mode"
                + " alone");
      } else if (names.get().isEmpty()) {
        findings.ok("attributes", "no ACL and no other extended attributes");
      } else {
        findings.ok("attributes", String.join(", ", names.get()) + ", which a save keeps");
      }
    } catch (IOException e) {
      findings.warn("attributes", IoReason.of(e), "check them by hand");
    }
  }

  private void otherNames() {
    try {
      int names = ops.stamp(path).isPresent() ? ops.linkCount(path) : 1;
      if (names > 1) {
        findings.warn(
            "names",
            path + " has " + names + " names (hard links); a save replaces only this one",
            "remove the other names: whoever uses them continues with a spent token");
      }
    } catch (IOException e) {
      findings.warn("names", "cannot be counted: " + IoReason.of(e), "check them by hand");
    }
  }

  private void space() {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < ENOUGH_SPACE) {
        findings.fail("disk space", free + " bytes are free", "make room");
      } else {
        findings.ok("disk space", free / ENOUGH_SPACE + " MiB are free");
      }
    } catch (IOException e) {
      findings.warn("disk space", "cannot be told: " + IoReason.of(e), "check it by hand");
    }
  }

  private void pending() {
    AtomicFile file = new AtomicFile(path, ops);
    try {
      if (file.stored().isPresent()) {
        findings.warn(
            "pending file",
            file.pending() + " holds a received token that is not in place",
            "leave it: the keeper puts it in place when it starts");
      } else {
        findings.ok("pending file", "none is waiting");
      }
    } catch (IOException e) {
      findings.warn("pending file", IoReason.of(e), "check its rights");
    }
  }

  private void lock() {
    Path lock = new AtomicFile(path, ops).lock();
    try {
      String holder =
          ops.stamp(lock).isPresent()
              ? "last taken by "
                  + new String(ops.read(lock), java.nio.charset.StandardCharsets.UTF_8).strip()
              : "never taken";
      findings.ok("lock", holder);
    } catch (IOException e) {
      findings.warn("lock", lock + " cannot be read: " + IoReason.of(e), "check its rights");
    }
  }

  private void fence() {
    Fence fence = new Fence(config.canonicalPath(), config.keeperName(), ops);
    Fence.Standing standing = fence.check(path);
    if (standing.allows()) {
      findings.ok("fence", standing.reason());
    } else {
      findings.fail(
          "fence",
          "refusing to write the canonical cache: " + fence.record() + " " + standing.reason(),
          "set " + KeeperConfig.OVERRIDE + ", or hand the record over in a cutover");
    }
  }

  private void stateDirectory() {
    Path state = config.stateDirectory();
    boolean folder = Files.isDirectory(state) || !Files.exists(state);
    if (folder && Writable.isWritable(state)) {
      findings.ok("state_dir", state + " can be written to");
    } else {
      findings.fail(
          "state_dir",
          state + " cannot be written to, and without it the keeper sends no token",
          "make it a folder that the keeper's user may write, or name another with state_dir");
    }
  }

  private static String words(Optional<Duration> duration) {
    return duration
        .map(some -> Durations.format(Duration.ofSeconds(some.toSeconds())))
        .orElse("an unknown time");
  }
}
