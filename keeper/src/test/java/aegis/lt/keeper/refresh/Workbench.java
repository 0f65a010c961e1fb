package aegis.lt.keeper.refresh;

import aegis.lt.keeper.config.CredentialsFromEnvironment;
import aegis.lt.keeper.config.CredentialsFromEnvironment.Complete;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.AttemptJournal;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.Platform;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.FaultyFileOps;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Logging;
import aegis.lt.shared.time.ManualTime;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A keeper over real files, with time, disk and endpoint in the hands of the test. */
public final class Workbench {
  static final Instant START = Instant.parse("2026-11-24T09:00:00Z");

  private static final Map<String, String> CREDENTIALS =
      Map.of("SAXOBANK_APP_KEY_LIVE", "key", "SAXOBANK_APP_SECRET_LIVE", "secret");

  public final ManualTime time = new ManualTime(START);
  final FaultyFileOps ops = new FaultyFileOps();
  public final FakeTokenEndpoint endpoint = new FakeTokenEndpoint();
  final Path directory;
  public final Path cache;
  Credentials credentials = new Credentials(Secret.of("key"), Secret.of("secret"));

  /** The credentials that an endpoint was made for, in order. */
  final List<Credentials> used = new ArrayList<>();

  private final Path configFile;

  /** What the keeper finds in its environment beside its credentials. */
  private Map<String, String> variables = Map.of();

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  public Workbench(Path directory) {
    this.directory = directory;
    this.cache = directory.resolve("tokens.json");
    this.configFile = directory.resolve("keeper.yaml");
    configure("");
    Logging.install(Logging.Verbosity.VERBOSE, new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  /** Writes a configuration with these lines beside the path. */
  void configure(String lines) {
    write(configFile, "container_token_cache_path: " + cache + "\n" + lines);
  }

  /** From now on the keeper keeps its cache beside this canonical one of another keeper. */
  public Path besideACanonicalCache() {
    Path canonical = directory.resolve("canonical.json");
    variables = Map.of(KeeperConfig.OVERRIDE, cache.toString());
    configuration("container_token_cache_path: " + canonical + "\n");
    return canonical;
  }

  /** Writes a configuration, whole. */
  void configuration(String text) {
    write(configFile, text);
  }

  /** Puts a token cache there, issued so long ago, by renaming: as other writers do. */
  public void place(String refreshToken, Duration age) {
    place("access-of-" + refreshToken, refreshToken, time.instant().minus(age).getEpochSecond());
  }

  public void place(String access, String refreshToken, long issuedAt) {
    place(cache, access, refreshToken, issuedAt);
  }

  public void place(Path path, String access, String refreshToken, long issuedAt) {
    write(
        path,
        "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 1200, \"refresh_token\": \"%s\", \"refresh_token_expires_in\": 3600, \"issued_at\": %d}"
            .formatted(access, refreshToken, issuedAt));
  }

  void write(Path path, String text) {
    try {
      Path draft = Files.createTempFile(directory, "draft", "");
      Files.writeString(draft, text);
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RefreshLoop loop() {
    return new RefreshLoop(
        new Complete(config(), credentials),
        complete -> endpoint(complete),
        before ->
            new Complete(
                CredentialsFromEnvironment.readAgain(configFile, CREDENTIALS, before).config(),
                credentials),
        new Platform(time, time, ops, new SplittableRandom(7)));
  }

  private TokenEndpoint endpoint(Complete complete) {
    used.add(complete.credentials());
    return endpoint;
  }

  KeeperConfig config() {
    try {
      return KeeperConfig.read(configFile, variables);
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A daemon that lives for so long. */
  public ExitCode runFor(Duration duration) {
    try (RefreshLoop loop = loop()) {
      time.after(duration, loop::stop);
      return run(loop);
    }
  }

  ExitCode run(RefreshLoop loop) {
    try {
      loop.start();
    } catch (ProcessLock.HeldElsewhere e) {
      throw new IllegalStateException(e);
    }
    return loop.run();
  }

  public ExitCode once() {
    try (RefreshLoop loop = loop()) {
      loop.start();
      return loop.once();
    } catch (ProcessLock.HeldElsewhere e) {
      throw new IllegalStateException(e);
    }
  }

  TokenCache cached() {
    try {
      return TokenCache.parse(Files.readAllBytes(cache)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String cachedRefreshToken() {
    return cached().refreshToken().orElseThrow().reveal();
  }

  Path pending() {
    return directory.resolve(".tokens.json.pending");
  }

  /** Puts a line into the attempt journal, as an earlier life of the keeper did. */
  public void remember(Attempt.Event event, String refreshToken) {
    StateDirectory state = new StateDirectory(config().stateDirectory(), cache, ops);
    try {
      String token = state.fingerprinter().of(Secret.of(refreshToken));
      Attempt attempt = Attempt.sending(time.instant(), token, "-");
      new AttemptJournal(state, ops)
          .announce(attempt.ended(time.instant(), event, Optional.empty(), Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public KeeperState state() {
    return new StateDirectory(config().stateDirectory(), cache, ops).load().orElseThrow();
  }

  public String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  public long logged(String text) {
    return log().lines().filter(line -> line.contains(text)).count();
  }
}
