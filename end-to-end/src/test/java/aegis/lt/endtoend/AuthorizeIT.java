package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.Consent;
import aegis.lt.simulator.endpoint.Faults;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.Grant;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person logs in: the keeper's jar, an authorization server, and a browser. */
class AuthorizeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOCAL = "http://localhost/callback";
  private static final String ELSEWHERE = "https://nas.example/callback";

  @TempDir Path directory;

  private final List<Process> started = new ArrayList<>();
  private final HttpClient browser =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMinutes(1))
          .build();
  private TokenEndpointServer endpoint;
  private Path cache;
  private Path config;

  /** A login under way. */
  private record Login(Process process, URI address, Path said) {
    int ended() throws InterruptedException {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    }

    void paste(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    String words() throws IOException {
      return Files.readString(said);
    }
  }

  @BeforeEach
  void endpointAndKeeper() throws IOException {
    endpoint = TokenEndpointServer.start(EndpointRules.saxo("the-app-key", "the-app-secret"));
    endpoint.consent(Consent.GRANT);
    cache = directory.resolve("tokens.json");
    config = directory.resolve("keeper.yaml");
    configure(LOCAL, "");
  }

  @AfterEach
  void endEverything() throws IOException {
    started.forEach(Process::destroyForcibly);
    endpoint.close();
  }

  private void configure(String redirectUri, String more) throws IOException {
    Files.writeString(
        config,
        """
        container_token_cache_path: %s
        token_endpoint: %s
        authorize_endpoint: %s
        redirect_uri: %s
        interval_secs: 0.2
        refresh_margin_secs: 1200
        retry_initial: 20ms
        retry_max: 100ms
        """
                .formatted(cache, endpoint.uri(), endpoint.authorizeUri(), redirectUri)
            + more);
  }

  private Process start(String command, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
    arguments.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(Programs.keeper(arguments.toArray(String[]::new)));
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", "the-app-key");
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", "the-app-secret");
    builder.redirectError(said(started.size() + 1).toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path said(int number) {
    return directory.resolve("said-" + number + ".txt");
  }

  private Login authorize(String... options) throws IOException {
    Process process = start("authorize", options);
    Path said = said(started.size());
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String address = out.readLine();
    assertThat(address).as(Files.readString(said)).isNotNull();
    return new Login(process, URI.create(address), said);
  }

  /** Opens an address, and returns where it redirects to. */
  private URI redirect(URI address) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(address);
    assertThat(answer.statusCode()).isEqualTo(302);
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void comeBack(Login login) throws IOException, InterruptedException {
    assertThat(get(redirect(login.address())).statusCode()).isEqualTo(200);
  }

  private static String parameter(URI address, String name) {
    Matcher matcher = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(address.getRawQuery());
    assertThat(matcher.find()).as(name).isTrue();
    return URLDecoder.decode(matcher.group(1), UTF_8);
  }

  private JsonNode status() throws Exception {
    Process process = start("status", "--json");
    JsonNode json = JSON.readTree(process.getInputStream());
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return json;
  }

  private String cached(String field) throws IOException {
    return JSON.readTree(Files.readAllBytes(cache)).path(field).asText();
  }

  private Grant placeOldChain() throws IOException {
    Grant grant = endpoint.authority().issueChain("old");
    ObjectNode json = grant.toJson();
    json.put("issued_at", Instant.now().getEpochSecond());
    Programs.write(cache, json.toString());
    return grant;
  }

  private int refreshesOf(String chain) {
    return endpoint.authority().report().of(chain).size();
  }

  @Test
  void theFirstLoginNeedsNoFileAndTheKeeperGoesOnFromIt() throws Exception {
    Login login = authorize("--verbose");
    comeBack(login);

    assertThat(login.ended()).as(login.words()).isZero();
    assertThat(endpoint.authority().standing(cached("refresh_token")))
        .isEqualTo(TokenStanding.LIVE);
    assertThat(Files.getPosixFilePermissions(cache))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(login.words())
        .doesNotContain(parameter(login.address(), "state"))
        .doesNotContain("the-app-key", "the-app-secret", cached("access_token"));
    JsonNode status = status();
    assertThat(Instant.parse(status.path("logged_in_at").asText())).isBefore(Instant.now());
    assertThat(status.path("login_age_secs").asDouble()).isNotNegative();

    start("run");
    Waiting.until("three refreshes", () -> refreshesOf("login-1") >= 3);
    assertThat(status().path("logged_in_at").asText())
        .isEqualTo(status.path("logged_in_at").asText());
  }

  @Test
  void aPersonPressesTheButton() throws Exception {
    endpoint.consent(Consent.ASK);
    Login login = authorize();
    String page = get(login.address()).body();
    StringBuilder form = new StringBuilder();
    Matcher input = Pattern.compile("name=\"(\\w+)\" value=\"([^\"]*)\"").matcher(page);
    while (input.find()) {
      form.append(form.isEmpty() ? "" : "&").append(input.group(1)).append('=');
      form.append(java.net.URLEncoder.encode(input.group(2), UTF_8));
    }
    HttpResponse<String> pressed =
        browser.send(
            HttpRequest.newBuilder(endpoint.authorizeUri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    get(URI.create(pressed.headers().firstValue("Location").orElseThrow()));

    assertThat(login.ended()).as(login.words()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAddressOrTheCodeAloneCanBePasted(boolean wholeAddress) throws Exception {
    configure(ELSEWHERE, "");
    Login login = authorize("--paste");
    URI back = redirect(login.address());
    assertThat(back.toString()).startsWith(ELSEWHERE);

    login.paste(ELSEWHERE + "?code=stolen&state=guessed");
    login.paste(wholeAddress ? back.toString() : parameter(back, "code"));

    assertThat(login.ended()).as(login.words()).isZero();
    assertThat(login.words()).contains("Still waiting.").doesNotContain(parameter(back, "code"));
    assertThat(endpoint.authority().standing(cached("refresh_token")))
        .isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void pastedWorksBesideTheListener() throws Exception {
    Login login = authorize("--paste");
    login.paste(redirect(login.address()).toString());

    assertThat(login.ended()).as(login.words()).isZero();
  }

  @Test
  void anAnswerWithAnotherStateIsRefusedWithAPageAndTheWaitGoesOn() throws Exception {
    Login login = authorize();
    URI back = redirect(login.address());
    String state = parameter(back, "state");

    HttpResponse<String> page = get(URI.create(back.toString().replace(state, "x" + state)));
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("does not belong to the login");
    assertThat(get(back).statusCode()).isEqualTo(200);

    assertThat(login.ended()).as(login.words()).isZero();
    assertThat(endpoint.authority().report().codeExchanges()).hasSize(1);
  }

  @Test
  void aLoginThatIsDeniedEndsWith3AndTheEndpointsWords() throws Exception {
    endpoint.consent(Consent.DENY);
    Login login = authorize();
    comeBack(login);

    assertThat(login.ended()).isEqualTo(3);
    assertThat(login.words()).contains("access_denied");
    assertThat(cache).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unavailable", "lost-answer", "html-page", "truncated", "not-a-token"})
  void anAnswerThatCannotBeUsedEndsWith3AndTheCodeIsSentNoSecondTime(String fault)
      throws Exception {
    endpoint.faults().add(Faults.byName(fault).orElseThrow());
    Login login = authorize();
    comeBack(login);

    assertThat(login.ended()).isEqualTo(3);
    assertThat(login.words()).contains("the outcome of the login is unknown");
    assertThat(
            endpoint.authority().report().codeExchanges().size()
                + endpoint.authority().report().turnedAway())
        .isEqualTo(1);
    assertThat(cache).doesNotExist();
  }

  @Test
  void nobodyLogsInInTime() throws Exception {
    Login login = authorize("--timeout", "250ms");

    assertThat(login.ended()).isEqualTo(3);
    assertThat(login.words()).contains("within 250ms");
  }

  @Test
  void inputThatEndsWithoutACodeEndsWith3() throws Exception {
    configure(ELSEWHERE, "");
    Login login = authorize("--paste");
    login.process().getOutputStream().close();

    assertThat(login.ended()).isEqualTo(3);
  }

  @Test
  void withoutListenerTerminalOrPasteItEndsWith2() throws Exception {
    configure(ELSEWHERE, "");
    Process process = start("authorize");
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
  }

  @Test
  void aRunningKeeperTakesTheLoginOver() throws Exception {
    placeOldChain();
    start("run");
    Waiting.until("a refresh of the old chain", () -> refreshesOf("old") >= 1);

    Login login = authorize();
    comeBack(login);
    assertThat(login.ended()).as(login.words()).isZero();

    Waiting.until("refreshes of the new chain", () -> refreshesOf("login-1") >= 3);
    int old = refreshesOf("old");
    int now = refreshesOf("login-1");
    Waiting.until("more of them", () -> refreshesOf("login-1") >= now + 3);
    assertThat(refreshesOf("old")).as("the old chain is left alone").isEqualTo(old);
    assertThat(endpoint.authority().report().replays()).isZero();
    Path waiting = directory.resolve(".tokens.json.login");
    Waiting.until("the file for the keeper to go", () -> !Files.exists(waiting));
  }

  @Test
  void aLoginWinsOverAnAnswerOfTheOldChainThatComesLater() throws Exception {
    placeOldChain();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    endpoint
        .faults()
        .add(
            exchange -> {
              asked.countDown();
              assertThat(answer.await(3, TimeUnit.MINUTES)).isTrue();
              exchange.send(exchange.commit());
            });
    start("run");
    Path log = said(started.size());
    assertThat(asked.await(3, TimeUnit.MINUTES)).isTrue();

    Login login = authorize();
    comeBack(login);
    assertThat(login.ended()).as(login.words()).isZero();
    String refreshToken = cached("refresh_token");
    answer.countDown();

    Waiting.until("a refresh of the new chain", () -> refreshesOf("login-1") >= 1, () -> read(log));
    assertThat(endpoint.authority().standing(refreshToken)).isEqualTo(TokenStanding.SPENT);
    assertThat(refreshesOf("old")).isEqualTo(1);
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void withPkceEveryRefreshOfTheLoginBringsItsVerifier() throws Exception {
    configure(LOCAL, "pkce: S256\n");
    Login login = authorize();
    comeBack(login);
    assertThat(login.ended()).as(login.words()).isZero();

    start("run");
    Path log = said(started.size());
    Waiting.until(
        "five refreshes, which the endpoint refuses without the verifier",
        () -> endpoint.authority().report().commits() >= 5,
        () -> read(log));
    assertThat(endpoint.authority().report().exchanges())
        .allMatch(exchange -> exchange.committed());
    Path record = directory.resolve(".lt-token-keeper/login.json");
    assertThat(Files.getPosixFilePermissions(record))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    String verifier = JSON.readTree(Files.readAllBytes(record)).get("code_verifier").asText();
    assertThat(read(log)).doesNotContain(verifier);

    // Another chain in its place gets none: the endpoint would refuse it.
    placeOldChain();
    Waiting.until("refreshes of another chain", () -> refreshesOf("old") >= 3, () -> read(log));
    assertThat(endpoint.authority().report().of("old")).allMatch(exchange -> exchange.committed());
  }

  @Test
  void aClosedFenceIsRefusedBeforeAnyAddressIsShown() throws Exception {
    Files.writeString(
        directory.resolve("canonical-writer.json"),
        "{\"writer\":\"aegis-token-keeper-live\",\"epoch\":1}");
    Process process = start("authorize");
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(read(said(started.size()))).contains("refusing to write the canonical cache");
  }

  @Test
  void credentialsThatAreRefusedAreNamed() throws Exception {
    endpoint.faults().add(Faults.error("invalid_client"));
    Login login = authorize();
    comeBack(login);

    assertThat(login.ended()).isEqualTo(3);
    assertThat(login.words()).contains("invalid_client").contains("Correct them");
  }
}
