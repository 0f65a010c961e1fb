package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.refresh.Fence;
import aegis.lt.keeper.refresh.LoginReminder;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.Logins;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the token cache and at what the daemon wrote down last. */
final class StatusCommand {
  /** A daemon that is this late for its wake-up is not there. */
  private static final Duration LATE = Duration.ofMinutes(2);

  private StatusCommand() {}

  static Report look(KeeperConfig config, FileOps ops, Instant now) {
    Path path = config.tokenCachePath();
    Read read = new TokenCacheFile(path, ops).read();
    Optional<TokenCache> cache =
        read instanceof Read.Present present ? Optional.of(present.cache()) : Optional.empty();
    Fence fence = new Fence(config.canonicalPath(), config.keeperName(), ops);
    Fence.Standing standing = fence.check(path);
    Optional<KeeperState> state = new StateDirectory(config.stateDirectory(), path, ops).load();
    Report report =
        new Report(
            path,
            fence.isCanonical(path),
            freshness(read, config, now),
            cache,
            cache.filter(found -> !Freshness.isFromTheFuture(found, now, config.refreshMargin())),
            read instanceof Read.Present present ? present.estimatedExpiry() : Optional.empty(),
            state,
            standing,
            loginOf(cache, config, ops, now),
            now,
            List.of());
    return report.withReasons(reasons(report));
  }

  private static Login loginOf(
      Optional<TokenCache> cache, KeeperConfig config, FileOps ops, Instant now) {
    if (cache.isEmpty()) {
      return new Login(Optional.empty(), List.of());
    }
    StateDirectory state =
        new StateDirectory(config.stateDirectory(), config.tokenCachePath(), ops);
    Optional<Instant> at = new Logins(state, ops).timeOf(cache.get());
    return new Login(
        at,
        new LoginReminder(config.login().reminder())
            .due(cache.get(), at, now).stream().map(LoginReminder.Due::text).toList());
  }

  private static String freshness(Read read, KeeperConfig config, Instant now) {
    return switch (read) {
      case Read.Present present ->
          Freshness.of(present.cache(), now, config.interval(), config.refreshMargin()).label();
      case Read.Missing missing -> "Missing";
      case Read.NotJson notJson -> "Unusable";
      case Read.NoToken noToken -> "Unusable";
      case Read.Unreadable unreadable -> "Unreadable";
    };
  }

  private static List<String> reasons(Report report) {
    List<String> reasons = new ArrayList<>();
    if (report.cache().isEmpty()) {
      reasons.add("token cache " + report.freshness().toLowerCase(java.util.Locale.ROOT));
    } else {
      Optional<Instant> expiresAt = report.accessExpiresAt();
      if (expiresAt.isEmpty()) {
        reasons.add(KeeperState.LIFETIME_UNKNOWN);
      } else if (!report.now().isBefore(expiresAt.get())) {
        reasons.add(KeeperState.EXPIRED);
      }
    }
    if (!report.fence().allows()) {
      reasons.add("fence: " + report.fence().reason());
    }
    if (report.state().isEmpty()) {
      reasons.add("no keeper has run here yet");
    } else {
      reasons.addAll(saidByTheKeeper(report.state().get(), report.now()));
    }
    return reasons.stream().distinct().toList();
  }

  /** What speaks against a keeper by its own last word; empty if nothing does. */
  static List<String> saidByTheKeeper(KeeperState state, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (now.isAfter(state.nextWakeUp().plus(LATE))) {
      reasons.add("no sign of the keeper since " + state.at());
    }
    state.reasons().stream().filter(reason -> !stale(reason)).forEach(reasons::add);
    return reasons;
  }

  /** The daemon's view of what we have just seen ourselves. */
  private static boolean stale(String reason) {
    return reason.startsWith("fence: ")
        || reason.startsWith("token cache ")
        || reason.equals(KeeperState.EXPIRED)
        || reason.equals(KeeperState.LIFETIME_UNKNOWN);
  }

  /**
   * The login that the tokens stem from.
   *
   * @param at when that was, if it is known
   * @param reminders what a person should know about it; this makes nobody unhealthy
   */
  record Login(Optional<Instant> at, List<String> reminders) {
    Login {
      reminders = List.copyOf(reminders);
    }
  }

  /**
   * What was found. Holds no way to a token but through {@link TokenCache}, and prints none.
   *
   * @param ofKnownAge the same cache; empty if it was issued in the future, so that its age and
   *     what is left of it are unknown
   * @param estimatedExpiry when the access token expires by the time of the file, if the cache does
   *     not say when it was issued
   */
  record Report(
      Path path,
      boolean canonical,
      String freshness,
      Optional<TokenCache> cache,
      Optional<TokenCache> ofKnownAge,
      Optional<Instant> estimatedExpiry,
      Optional<KeeperState> state,
      Fence.Standing fence,
      Login login,
      Instant now,
      List<String> reasons) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Report withReasons(List<String> found) {
      return new Report(
          path,
          canonical,
          freshness,
          cache,
          ofKnownAge,
          estimatedExpiry,
          state,
          fence,
          login,
          now,
          List.copyOf(found));
    }

    boolean tokenValid() {
      return accessExpiresAt().filter(now::isBefore).isPresent();
    }

    Optional<Instant> accessExpiresAt() {
      return ofKnownAge.flatMap(TokenCache::expiresAt);
    }

    private Optional<Instant> refreshExpiresAt() {
      return ofKnownAge.flatMap(TokenCache::refreshExpiresAt);
    }

    /** Whether the token is valid, the fence open, and the daemon alive and content. */
    boolean healthy() {
      return reasons.isEmpty();
    }

    /** In one line, for a health check. */
    String health() {
      return healthy() ? "healthy" : "unhealthy: " + String.join("; ", reasons);
    }

    String toJson() {
      ObjectNode root = JSON.createObjectNode();
      root.put("schema", "lt.keeper-status/1");
      root.put("path", path.toString());
      root.put("canonical", canonical);
      root.put("freshness", freshness);
      put(root, "issued_at", cache.flatMap(TokenCache::issuedAt));
      putExpiry(root, "access", accessExpiresAt());
      putExpiry(root, "refresh", refreshExpiresAt());
      put(root, "logged_in_at", login.at());
      if (login.at().isPresent()) {
        root.put("login_age_secs", loginAge(login.at().get()).toMillis() / 1000.0);
      } else {
        root.putNull("login_age_secs");
      }
      login.reminders().forEach(root.putArray("reminders")::add);
      Optional<KeeperState.Outcome> outcome = state.flatMap(KeeperState::lastOutcome);
      put(root, "last_outcome", outcome.map(KeeperState.Outcome::what));
      put(root, "last_outcome_at", outcome.map(KeeperState.Outcome::at));
      put(root, "correlation", outcome.flatMap(KeeperState.Outcome::correlation));
      put(root, "next_wake_up", state.map(KeeperState::nextWakeUp));
      ObjectNode fenceNode = root.putObject("fence");
      put(fenceNode, "writer", fence.writer());
      if (fence.epoch().isPresent()) {
        fenceNode.put("epoch", fence.epoch().getAsLong());
      } else {
        fenceNode.putNull("epoch");
      }
      fenceNode.put("allows", fence.allows());
      root.put("healthy", healthy());
      reasons.forEach(root.putArray("reasons")::add);
      ObjectNode counters = root.putObject("counters");
      counters.put("refreshes", state.map(KeeperState::refreshes).orElse(0L));
      counters.put("failures", state.map(KeeperState::failures).orElse(0L));
      counters.put("foreign_writes", state.map(KeeperState::foreignWrites).orElse(0L));
      try {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a tree can always be written", e);
      }
    }

    private Duration loginAge(Instant since) {
      return Duration.between(since, now);
    }

    private void putExpiry(ObjectNode root, String name, Optional<Instant> at) {
      put(root, name + "_expires_at", at);
      if (at.isPresent()) {
        root.put(name + "_left_secs", Duration.between(now, at.get()).toMillis() / 1000.0);
      } else {
        root.putNull(name + "_left_secs");
      }
    }

    private static void put(ObjectNode node, String name, Optional<?> value) {
      if (value.isPresent()) {
        node.put(name, value.get().toString());
      } else {
        node.putNull(name);
      }
    }

    String toText() {
      StringBuilder text = new StringBuilder();
      line(text, "token cache", path + (canonical ? " (canonical)" : ""));
      line(text, "freshness", freshness);
      line(
          text,
          "issued at",
          cache
              .flatMap(TokenCache::issuedAt)
              .map(at -> at + (ofKnownAge.isPresent() ? "" : " (in the future: age unknown)"))
              .orElse("unknown"));
      line(
          text,
          "access token",
          expiry(accessExpiresAt())
              + estimatedExpiry
                  .map(at -> " (by the time of the file " + expiry(Optional.of(at)) + ")")
                  .orElse(""));
      line(
          text,
          "refresh token",
          cache.isPresent() && cache.get().refreshToken().isEmpty()
              ? "none"
              : expiry(refreshExpiresAt()));
      line(
          text,
          "login",
          login
              .at()
              .map(
                  at ->
                      Durations.format(Duration.ofSeconds(loginAge(at).toSeconds()))
                          + " ago, at "
                          + at)
              .orElse("unknown"));
      login.reminders().forEach(reminder -> line(text, "reminder", reminder));
      line(
          text,
          "last outcome",
          state
              .flatMap(KeeperState::lastOutcome)
              .map(
                  outcome ->
                      outcome.what()
                          + " at "
                          + outcome.at()
                          + outcome.correlation().map(id -> ", correlation " + id).orElse(""))
              .orElse("none"));
      line(
          text,
          "next wake-up",
          state.map(KeeperState::nextWakeUp).map(Instant::toString).orElse("unknown"));
      line(
          text,
          "fence",
          (fence.allows() ? "open" : "shut")
              + ", "
              + fence.reason()
              + fence.writer().map(writer -> ", writer " + writer).orElse("")
              + (fence.epoch().isPresent() ? ", epoch " + fence.epoch().getAsLong() : ""));
      line(text, "healthy", healthy() ? "yes" : "no: " + String.join("; ", reasons));
      return text.toString();
    }

    private String expiry(Optional<Instant> at) {
      return at.map(
              until -> {
                Duration left = Duration.ofSeconds(Duration.between(now, until).toSeconds());
                return left.isNegative() || left.isZero()
                    ? "expired at " + until
                    : Durations.format(left) + " left, until " + until;
              })
          .orElse("unknown");
    }

    private static void line(StringBuilder text, String name, String value) {
      text.append(String.format("%-14s %s%n", name, value));
    }
  }
}
