package aegis.lt.keeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import aegis.lt.keeper.oauth.ClientAuth;
import aegis.lt.keeper.oauth.ListenAddress;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeeperConfigTest {
  @TempDir Path directory;

  private static KeeperConfig read(String yaml, Map<String, String> variables)
      throws ConfigException {
    return ConfigFile.parse("test", yaml, section -> KeeperConfig.from(section, variables));
  }

  private static KeeperConfig read(String yaml) throws ConfigException {
    return read(yaml, Map.of());
  }

  @Test
  void theExampleFileHoldsTheDefaultsAndNothingElse() throws ConfigException {
    KeeperConfig example = KeeperConfig.read(Path.of("../configs/lt_token_keeper.yaml"), Map.of());
    assertThat(example).isEqualTo(read(""));
    assertThat(example.interval()).isEqualTo(Duration.ofMinutes(15));
    assertThat(example.refreshMargin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(example.tokenCachePath())
        .isEqualTo(Path.of("/data/tokens/saxobank_tokens_live.json"));
    assertThat(example.stateDirectory()).isEqualTo(Path.of("/data/tokens/.lt-token-keeper"));
    assertThat(example.endpoint().address())
        .isEqualTo(URI.create("https://live.logonvalidation.net/token"));
    assertThat(example.endpoint().clientAuth()).isEqualTo(ClientAuth.BASIC);
    assertThat(example.ignored()).isEmpty();
  }

  @Test
  void theSimEnvironmentHasItsOwnEndpointsAndVariables() throws ConfigException {
    KeeperConfig config = read("environment: sim");
    assertThat(config.endpoint().address().getHost()).isEqualTo("sim.logonvalidation.net");
    assertThat(config.login().authorizeEndpoint().getHost()).isEqualTo("sim.logonvalidation.net");
    assertThat(config.credentialVariables().both())
        .containsExactly("SAXOBANK_APP_KEY_SIM", "SAXOBANK_APP_SECRET_SIM");
  }

  @Test
  void keyAndSecretMayStandInVariablesOfAnyName() throws IOException, ConfigException {
    Path file =
        Files.writeString(
            directory.resolve("k.yaml"), "app_key_env: client_id\napp_secret_env: CLIENT_SECRET\n");
    CredentialsFromEnvironment.Complete complete =
        CredentialsFromEnvironment.read(
            file,
            Map.of(
                "client_id", "the-key", "CLIENT_SECRET", "hush", "SAXOBANK_APP_KEY_LIVE", "other"));
    assertThat(complete.credentials().key().reveal()).isEqualTo("the-key");
    assertThat(complete.credentials().secret().reveal()).isEqualTo("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "hush hush, not repeated",
    "h$sh, not repeated",
    "3hush, not repeated",
    "'', not repeated",
    "hush, app_secret_env names",
    "CLIENT_SECRET, CLIENT_SECRET: is not set"
  })
  void aSecretInPlaceOfTheNameOfItsVariableIsNotRepeated(String written, String told)
      throws IOException {
    Path file =
        Files.writeString(directory.resolve("k.yaml"), "app_secret_env: '" + written + "'\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                CredentialsFromEnvironment.read(
                    file,
                    Map.of("SAXOBANK_APP_KEY_LIVE", "k", "SAXOBANK_APP_SECRET_LIVE", "other")));
    assertThat(refused).hasMessageContaining(told).hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          http://localhost:8400/callback, '',             localhost:8400
          http://127.0.0.1/callback,      '',             127.0.0.1:0
          http://[::1]:8400/callback,     '',             [::1]:8400
          https://localhost:8400/cb,      '',             off
          https://nas.example/cb,         '',             off
          app://callback,                 '',             off
          https://nas.example/cb,         127.0.0.1:8400, 127.0.0.1:8400
          http://localhost:8400/callback, 0.0.0.0:8400,   0.0.0.0:8400
          http://localhost:8400/callback, off,            off
          """)
  void theBrowserIsWaitedForWhereTheRedirectAddressLeads(
      String redirect, String listen, String where) throws ConfigException {
    KeeperConfig config =
        read(
            "redirect_uri: '"
                + redirect
                + "'\n"
                + (listen.isEmpty() ? "" : "authorize_listen: " + listen));

    assertThat(config.login().listen().map(ListenAddress::toString).orElse("off")).isEqualTo(where);
    assertThat(config.endpoint().redirectUri()).contains(redirect);
  }

  @Test
  void theOverrideDecidesWhatIsKeptAndABlankOneIsNone() throws ConfigException {
    KeeperConfig config =
        read("container_token_cache_path: /a/c.json", Map.of(KeeperConfig.OVERRIDE, "/b/p.json"));
    assertThat(config.tokenCachePath()).isEqualTo(Path.of("/b/p.json"));
    assertThat(config.canonicalPath()).isEqualTo(Path.of("/a/c.json"));
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/b/.lt-token-keeper"));
    assertThat(read("", Map.of(KeeperConfig.OVERRIDE, "  ")).overridePath()).isEmpty();
  }

  @Test
  void anOverrideThatIsNoPathIsOneProblemAmongTheOthers() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> read("bogus: 1\nclient_auth: body", Map.of(KeeperConfig.OVERRIDE, "a\0b")));
    assertThat(refused.problems())
        .extracting(problem -> problem.key())
        .containsExactly("bogus", KeeperConfig.OVERRIDE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval_secs: 0.05",
        "interval_secs: 86400",
        "refresh_margin_secs: 0",
        "http_listen: 127.0.0.1:9464",
        "http_listen: '[::1]:0'",
        "http_listen: off",
        "notify: {command: [x]}",
        "notify: []",
        "client_auth: body",
        "token_endpoint: HTTPS://host:65535/token",
        "redirect_uri: http://localhost:8400/callback",
        "redirect_uri: http://127.0.0.1/callback",
        "redirect_uri: app://callback",
        "redirect_uri: ''",
        "authorize_listen: 0.0.0.0:8400",
        "authorize_listen: '[::1]:65535'",
        "authorize_listen: off",
        "pkce: off",
        "pkce: S256",
        "scope: openid offline_access",
        "login_reminder: 0",
        "login_reminder: 1s",
        "login_reminder: 366d",
        "retry_initial: 60s"
      })
  void whatIsAllowedIsTaken(String yaml) throws ConfigException {
    assertThat(read(yaml)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval_secs: 0.049",
        "interval_secs: 86401",
        "interval_secs: 15m",
        "refresh_margin_secs: -1",
        "environment: demo",
        "client_auth: none",
        "token_endpoint: ftp://x/",
        "token_endpoint: here",
        "token_endpoint: http://127.0.0.1:70000/",
        "token_endpoint: http://127.0.0.1:0/",
        "redirect_uri: /callback",
        "redirect_uri: http://localhost:0/callback",
        "redirect_uri: http://localhost/callback#x",
        "authorize_listen: localhost",
        "authorize_listen: localhost:0",
        "authorize_listen: localhost:65536",
        "pkce: plain",
        "pkce: s256",
        "scope: ' '",
        "login_reminder: 999ms",
        "login_reminder: 367d",
        "login_reminder: weekly",
        "keeper_name: ''",
        "keeper_name: '  '",
        "container_token_cache_path: ''",
        "state_dir: ''",
        "call_timeout: 30",
        "call_timeout: 9ms",
        "retry_initial: 61s",
        "http_listen: 9464",
        "http_listen: a:70000",
        "notify: loud",
        "interval: 900",
        "interval_secs: [900]"
      })
  void whatIsNotIsRefusedWithItsLine(String yaml) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> read("# x\n" + yaml));
    if (yaml.startsWith("retry_initial")) {
      assertThat(refused.problems()).hasSize(1);
    } else {
      assertThat(refused.problems())
          .singleElement()
          .satisfies(p -> assertThat(p.line()).hasValue(2));
    }
  }

  @Test
  void allProblemsOfFileAndEnvironmentAreToldTogether() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("k.yaml"), "environment: sim\ninterval_secs: x\nbogus: 1\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> CredentialsFromEnvironment.read(file, Map.of("SAXOBANK_APP_KEY_SIM", " ")));
    assertThat(refused.problems())
        .extracting(problem -> problem.key())
        .containsExactly(
            "interval_secs", "bogus", "SAXOBANK_APP_KEY_SIM", "SAXOBANK_APP_SECRET_SIM");
  }

  @Test
  void aSecretThatIsNoTextIsAProblemThatDoesNotShowIt() throws IOException {
    Path file = Files.writeString(directory.resolve("k.yaml"), "environment: live\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                CredentialsFromEnvironment.read(
                    file,
                    Map.of(
                        "SAXOBANK_APP_KEY_LIVE", "k", "SAXOBANK_APP_SECRET_LIVE", "geh\ufffdim")));
    assertThat(refused).hasMessageContaining("not UTF-8").hasMessageNotContaining("geh");
  }

  @Test
  void changesAreNamedKeyByKey() throws ConfigException {
    KeeperConfig before = read("");
    assertThat(read("").changesFrom(before)).hasToString("changed=0");
    assertThat(read("interval_secs: 60\nclient_auth: body").changesFrom(before))
        .hasToString("changed=2 interval_secs=\"15m -> 1m\" client_auth=\"basic -> body\"");
  }
}
