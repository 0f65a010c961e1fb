package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.Consent;
import aegis.lt.simulator.endpoint.Faults;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.Grant;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each remedy that the keeper's doctor names, carried out in the state in which it is named. It has
 * worked if the doctor does not name it any more.
 */
class KeeperRemediesIT {
  private static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";
  private static final String SECRET = "SAXOBANK_APP_SECRET_LIVE";

  @TempDir Path directory;

  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> settings = new HashMap<>();
  private TokenEndpointServer endpoint;
  private SteppedKeeper.Offset clock;
  private Path cache;
  private Grant first;

  /** Something a test does. */
  @FunctionalInterface
  interface Act {
    void on(KeeperRemediesIT keeper) throws Exception;
  }

  /**
   * A trouble.
   *
   * @param finding the doctor's name for what it looked at
   * @param remedy a part of what the doctor says to do
   */
  public record Trouble(String finding, String remedy, String state, Act arrange, Act remove) {
    @Override
    public String toString() {
      return finding + ": " + state;
    }
  }

  static Stream<Trouble> troubles() {
    return Stream.of(
        new Trouble(
            "token cache",
            "run 'authorize' and log in",
            "missing, while the keeper runs and waits",
            keeper -> {
              Files.delete(keeper.cache);
              keeper.run();
            },
            KeeperRemediesIT::logIn),
        new Trouble(
            "token cache",
            "run 'authorize' and log in",
            "not JSON",
            keeper -> Programs.write(keeper.cache, "{"),
            KeeperRemediesIT::logIn),
        new Trouble(
            "token cache",
            "run 'authorize' and log in",
            "without an access token",
            keeper -> Programs.write(keeper.cache, "{}"),
            KeeperRemediesIT::logIn),
        new Trouble(
            "token cache",
            "run 'authorize' and log in",
            "used up, without a refresh token",
            keeper -> keeper.place(json -> json.put("issued_at", 1).remove("refresh_token")),
            KeeperRemediesIT::logIn),
        new Trouble(
            "token cache",
            "make it a regular file",
            "a folder",
            keeper -> {
              Files.delete(keeper.cache);
              Files.createDirectory(keeper.cache);
            },
            keeper -> {
              Files.delete(keeper.cache);
              keeper.logIn();
            }),
        new Trouble(
            "token cache",
            "start the keeper if it does not run",
            "due, as nobody has refreshed it",
            keeper -> keeper.place(json -> json.put("issued_at", keeper.secondsAgo(1300))),
            KeeperRemediesIT::run),
        new Trouble(
            "token cache",
            "start the keeper if it does not run",
            "a pasted answer of unknown age",
            keeper -> keeper.place(json -> json.remove("issued_at")),
            KeeperRemediesIT::run),
        new Trouble(
            "clock",
            "the next refresh writes it anew",
            "a pasted answer of unknown age",
            keeper -> keeper.place(json -> json.remove("issued_at")),
            KeeperRemediesIT::run),
        new Trouble(
            "clock",
            "set the clock",
            "an hour slow",
            keeper -> keeper.clock.set(Duration.ofHours(-1)),
            keeper -> keeper.clock.set(Duration.ZERO)),
        new Trouble(
            "token cache",
            "check the clock; the keeper tries the token once an interval",
            "with a refresh token that looks expired",
            keeper -> keeper.place(json -> json.put("issued_at", keeper.secondsAgo(4000))),
            KeeperRemediesIT::run),
        new Trouble(
            "expiry",
            "write it as epoch seconds, epoch milliseconds or ISO-8601, or remove it",
            "in an unknown form",
            keeper -> keeper.place(json -> json.put("expires_at", "soon")),
            keeper -> keeper.place(json -> json.put("expires_at", keeper.secondsAgo(-1200)))),
        new Trouble(
            "login",
            "run 'authorize' and log in before the endpoint ends it",
            "eight days ago",
            keeper -> {
              keeper.clock.set(Duration.ofDays(-8));
              keeper.logIn();
              keeper.clock.set(Duration.ZERO);
              keeper.run();
            },
            KeeperRemediesIT::logIn),
        new Trouble(
            "login",
            "see on Sunday evening that the token is valid",
            "of an hour's refresh tokens, on a Friday evening",
            keeper -> keeper.clock.set(Duration.between(Instant.now(), fridayEvening())),
            keeper ->
                keeper.clock.set(
                    Duration.between(Instant.now(), fridayEvening()).plus(Duration.ofDays(2)))),
        new Trouble(
            "interval",
            "lower interval_secs",
            "as long as a token's life",
            keeper -> keeper.set("interval_secs", "1200"),
            keeper -> keeper.set("interval_secs", "900")),
        new Trouble(
            "interval",
            "lower refresh_margin_secs",
            "a margin as long as a token's life",
            keeper -> keeper.set("refresh_margin_secs", "1200"),
            keeper -> keeper.set("refresh_margin_secs", "300")),
        new Trouble(
            "directory",
            "mount the volume",
            "not there",
            keeper ->
                keeper.environment.put(OVERRIDE, keeper.directory + "/volume/tokens_rust.json"),
            keeper -> Files.createDirectory(keeper.directory.resolve("volume"))),
        new Trouble(
            "names",
            "remove the other names",
            "a hard link",
            keeper -> Files.createLink(keeper.directory.resolve("link.json"), keeper.cache),
            keeper -> Files.delete(keeper.directory.resolve("link.json"))),
        new Trouble(
            "pending file",
            "leave it: the keeper puts it in place when it starts",
            "with a received token",
            keeper -> {
              keeper.place(json -> json.put("issued_at", keeper.secondsAgo(600)));
              ObjectNode newer = keeper.endpoint.authority().issueChain("received").toJson();
              newer.put("issued_at", keeper.secondsAgo(1));
              Programs.write(keeper.directory.resolve(".tokens.json.pending"), newer.toString());
            },
            KeeperRemediesIT::run),
        new Trouble(
            "fence",
            "set AEGIS_SAXO_TOKEN_CACHE_PATH",
            "shut",
            keeper ->
                Programs.write(
                    keeper.directory.resolve("canonical-writer.json"),
                    "{\"writer\":\"aegis-token-keeper-live\",\"epoch\":1}"),
            keeper -> {
              keeper.environment.put(OVERRIDE, keeper.directory + "/tokens_rust.json");
              keeper.logIn();
            }),
        new Trouble(
            "state_dir",
            "or name another with state_dir",
            "a file",
            keeper -> {
              Files.writeString(keeper.directory.resolve("state"), "");
              keeper.set("state_dir", keeper.directory + "/state");
            },
            keeper -> keeper.set("state_dir", keeper.directory + "/another")),
        new Trouble(
            "environment",
            "put it in the .env file",
            "without the secret",
            keeper -> keeper.environment.remove(SECRET),
            keeper -> keeper.environment.put(SECRET, "the-app-secret")),
        new Trouble(
            "environment",
            "look at its line in the .env file",
            "a secret in quotes",
            keeper -> keeper.environment.put(SECRET, "\"the-app-secret\""),
            keeper -> keeper.environment.put(SECRET, "the-app-secret")),
        new Trouble(
            "override",
            "set the override to the parallel token cache",
            "not set",
            keeper -> {},
            keeper -> keeper.environment.put(OVERRIDE, keeper.directory + "/tokens_rust.json")),
        new Trouble(
            "endpoint",
            "in a maintenance window, wait",
            "down",
            keeper -> keeper.endpoint.goDown(),
            keeper -> keeper.endpoint.comeBack()),
        new Trouble(
            "endpoint",
            "use an https address",
            "without encryption",
            keeper -> {
              keeper.set("connect_timeout", "10ms");
              keeper.set("token_endpoint", "http://192.0.2.1/token");
            },
            keeper -> keeper.set("token_endpoint", "https://192.0.2.1/token")),
        new Trouble(
            "configuration",
            "correct these lines",
            "with an unknown key",
            keeper -> keeper.set("intervall_secs", "900"),
            keeper -> keeper.settings.remove("intervall_secs")),
        new Trouble(
            "keeper",
            "run 'authorize' and log in; a keeper that runs uses the new tokens within seconds",
            "refused, and waiting",
            keeper -> {
              keeper.endpoint.authority().revoke("first");
              keeper.place(json -> json.put("issued_at", keeper.secondsAgo(1300)));
              keeper.run();
            },
            KeeperRemediesIT::logIn),
        new Trouble(
            "keeper",
            "correct SAXOBANK_APP_KEY_LIVE and SAXOBANK_APP_SECRET_LIVE and start the keeper anew",
            "with a wrong secret",
            keeper -> {
              keeper.place(json -> json.put("issued_at", keeper.secondsAgo(1300)));
              keeper.environment.put(SECRET, "another");
              keeper.run();
            },
            keeper -> {
              keeper.stop();
              keeper.environment.put(SECRET, "the-app-secret");
              keeper.run();
            }),
        new Trouble(
            "keeper",
            "remove the cause, which the keeper's log names",
            "refused for another reason",
            keeper -> {
              keeper.set("interval_secs", "1");
              for (int i = 0; i < 5; i++) {
                keeper.endpoint.faults().add(Faults.error("invalid_request"));
              }
              keeper.place(json -> json.put("issued_at", keeper.secondsAgo(1300)));
              keeper.run();
            },
            keeper -> {}),
        new Trouble(
            "keeper",
            "start it, if it should run",
            "stopped an hour ago",
            keeper -> {
              keeper.clock.set(Duration.ofHours(-1));
              keeper.run();
              keeper.stop();
              keeper.clock.set(Duration.ZERO);
            },
            KeeperRemediesIT::run));
  }

  @BeforeEach
  void aKeeperThatIsWell() throws Exception {
    endpoint = TokenEndpointServer.start(EndpointRules.saxo("the-app-key", "the-app-secret"));
    endpoint.consent(Consent.GRANT);
    clock = SteppedKeeper.Offset.create(directory.resolve("clock"));
    cache = directory.resolve("tokens.json");
    environment.put("SAXOBANK_APP_KEY_LIVE", "the-app-key");
    environment.put(SECRET, "the-app-secret");
    set("container_token_cache_path", cache.toString());
    set("token_endpoint", endpoint.uri().toString());
    set("authorize_endpoint", endpoint.authorizeUri().toString());
    set("redirect_uri", "http://localhost/callback");
    set("retry_initial", "100ms");
    set("retry_max", "200ms");
    first = endpoint.authority().issueChain("first");
    place(json -> {});
  }

  @AfterEach
  void endEverything() throws IOException {
    started.forEach(Process::destroyForcibly);
    endpoint.close();
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void theRemedyWorksInTheStateInWhichItIsNamed(Trouble trouble) throws Exception {
    trouble.arrange().on(this);
    until(trouble, true);
    trouble.remove().on(this);
    until(trouble, false);
  }

  private void until(Trouble trouble, boolean named) throws Exception {
    String[] last = {""};
    Pattern line =
        Pattern.compile(
            "(?:fail|warn)  "
                + Pattern.quote(trouble.finding())
                + " [^\n]*(?:\n  [^-\n]*)*\n +-> [^\n]*"
                + Pattern.quote(trouble.remedy()));
    Waiting.until(
        trouble + (named ? " is found" : " is gone"),
        () -> {
          last[0] = doctor();
          return line.matcher(last[0]).find() == named;
        },
        () -> last[0]);
  }

  private static Instant fridayEvening() {
    return LocalDate.now(ZoneOffset.UTC)
        .with(TemporalAdjusters.next(DayOfWeek.FRIDAY))
        .atTime(20, 0)
        .toInstant(ZoneOffset.UTC);
  }

  private void set(String key, String value) {
    settings.put(key, value);
  }

  private long secondsAgo(long seconds) {
    return Instant.now().getEpochSecond() - seconds;
  }

  /** Puts the first tokens of the chain into the cache, issued now unless a change says else. */
  private void place(Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = first.toJson();
    json.put("issued_at", secondsAgo(0));
    change.accept(json);
    Programs.write(cache, json.toString());
  }

  private Process start(String... command) throws IOException {
    Path config = directory.resolve("keeper.yaml");
    Files.write(
        config,
        settings.entrySet().stream().map(set -> set.getKey() + ": " + set.getValue()).toList());
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(SteppedKeeper.command(clock, arguments.toArray(String[]::new)));
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("said.txt").toFile()));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String doctor() throws IOException, InterruptedException {
    Process doctor = start("doctor");
    String found = new String(doctor.getInputStream().readAllBytes(), UTF_8);
    assertThat(doctor.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return found;
  }

  private void run() throws Exception {
    start("run");
    Waiting.until("a sign of the keeper", () -> said().contains("keeper started"));
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("said.txt"));
  }

  private void stop() throws Exception {
    Optional<Process> daemon = started.stream().filter(Process::isAlive).findFirst();
    Waiting.until(
        "the first cycle", () -> Files.exists(directory.resolve(".lt-token-keeper/state.json")));
    daemon.orElseThrow().destroy();
    assertThat(daemon.orElseThrow().waitFor(2, TimeUnit.MINUTES)).isTrue();
  }

  private void logIn() throws IOException, InterruptedException {
    Process login = start("authorize");
    BufferedReader out = new BufferedReader(new InputStreamReader(login.getInputStream(), UTF_8));
    String address = out.readLine();
    assertThat(address).as(said()).isNotNull();
    HttpResponse<String> page =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(login.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(login.exitValue()).as(said()).isZero();
  }
}
