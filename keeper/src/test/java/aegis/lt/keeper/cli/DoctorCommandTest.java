package aegis.lt.keeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.oauth.TokenGrant;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.refresh.KeeperStates;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.FileOps;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DoctorCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  /** An endpoint that is there. */
  private static final TokenEndpoint THERE =
      new TokenEndpoint() {
        @Override
        public RefreshOutcome request(TokenGrant grant, Instant now) {
          throw new AssertionError("the doctor sends no token");
        }

        @Override
        public Optional<String> probe() {
          return Optional.empty();
        }
      };

  @TempDir Path directory;
  private Path config;
  private Path cache;

  private record Visit(int code, String out) {}

  @BeforeEach
  void aHealthyKeeper() throws IOException {
    cache = directory.resolve("tokens.json");
    config = directory.resolve("keeper.yaml");
    Files.writeString(config, "container_token_cache_path: " + cache);
    Files.writeString(
        cache,
        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1200,"
            + "\"refresh_token_expires_in\":3600,\"issued_at\":"
            + NOW.getEpochSecond()
            + "}");
  }

  private Findings.Form form = Findings.Form.TEXT;

  private Visit visit(Map<String, String> more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of("SAXOBANK_APP_KEY_LIVE", "the-key", "SAXOBANK_APP_SECRET_LIVE", "the-secret"));
    environment.putAll(more);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    KeeperConsole console = new KeeperConsole(environment, stream, stream, NOW);
    int code =
        new DoctorCommand(config, FileOps.real(), console, (settings, credentials) -> THERE, form)
            .call();
    return new Visit(code, out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void programsReadTheSameFindingsAsJson() throws IOException {
    Files.delete(cache);
    form = Findings.Form.JSON;
    Visit visit = visit();
    assertThat(visit.code()).isEqualTo(3);
    JsonNode json = new ObjectMapper().readTree(visit.out());
    assertThat(json.path("schema").asText()).isEqualTo("lt.doctor/1");
    assertThat(json.path("findings"))
        .anySatisfy(
            one -> {
              assertThat(one.path("level").asText()).isEqualTo("fail");
              assertThat(one.path("what").asText()).isEqualTo("token cache");
              assertThat(one.path("found").asText()).contains("missing");
              assertThat(one.path("remedy").asText()).contains("authorize");
            })
        .anySatisfy(one -> assertThat(one.path("level").asText()).isEqualTo("ok"));
  }

  private Visit visit() {
    return visit(Map.of());
  }

  @Test
  void aHealthyKeeperIsFine() {
    assertThat(visit().code()).isZero();
    assertThat(visit().out()).contains("ok    keeper").doesNotContain("fail ");
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource({
    "rejected, Manual re-authorization required, fail, log in",
    "expired_24h_token, Manual re-authorization required, fail, log in",
    "lost_rotation, Manual re-authorization required, fail, log in",
    "client_rejected, Check app key and app secret, fail, SAXOBANK_APP_SECRET_LIVE",
    "refused, 'The same answer 3 times. Check token endpoint, app key and app secret, and what"
        + " stands in front of the endpoint', fail, log",
    "transient, last refresh failed: http_503, warn, keeps trying",
    "unknown, last refresh went unanswered, warn, keeps trying",
    "refreshed, a received token is not saved yet, warn, keeps trying",
  })
  void saysOfTheKeeperWhatStatusSays(String outcome, String reason, String level, String remedy)
      throws IOException, ConfigException {
    KeeperStates.save(directory.resolve(".lt-token-keeper"), cache, NOW, outcome, List.of(reason));
    StatusCommand.Report status =
        StatusCommand.look(KeeperConfig.read(config, Map.of()), FileOps.real(), NOW);
    assertThat(status.reasons()).containsExactly(reason);

    Visit visit = visit();
    assertThat(visit.code()).isEqualTo(level.equals("fail") ? 3 : 0);
    assertThat(visit.out())
        .containsPattern(level + "  keeper +" + java.util.regex.Pattern.quote(reason))
        .contains("last outcome " + outcome + " at 2026-11-24T09:00:00Z")
        .contains(remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '|',
      value = {
        "\"key\" ~ quotes",
        "'key' ~ quotes",
        "`key` ~ quotes",
        "\u201ckey\u201d ~ quotes",
        "\"key ~ quotes",
        "key' ~ quotes",
        "'\"key\"' ~ quotes",
        "${SAXOBANK_APP_KEY_LIVE} ~ placeholder",
        "${KEY:-} ~ placeholder",
        "${KEY ~ placeholder",
        "a${B}c ~ placeholder",
        "$(cat key) ~ placeholder",
        "$SAXOBANK_APP_KEY_LIVE ~ placeholder",
        "%APP_KEY% ~ placeholder",
        "{{ app_key }} ~ placeholder",
        "<your app key> ~ placeholder",
        "SAXOBANK_APP_KEY_LIVE=abc ~ whole line",
        "SAXOBANK_APP_SECRET_LIVE=abc ~ whole line",
        "export X=abc ~ whole line",
        "a b ~ blanks",
        "a\tb ~ blanks",
      })
  void aKeyOrSecretThatCannotBeMeantIsWarnedOf(String value, String what) {
    for (String name : List.of("SAXOBANK_APP_KEY_LIVE", "SAXOBANK_APP_SECRET_LIVE")) {
      if (value.startsWith("SAXO") && !value.startsWith(name)) {
        continue;
      }
      Visit visit = visit(Map.of(name, value));
      assertThat(visit.out())
          .contains("warn  environment      " + name)
          .contains(what)
          .doesNotContain("ok    environment")
          .doesNotContain(value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {"abc123", "a$b", "$1", "a'b", "a\"b", "a{b}", "100%", "a<b>c", "a=b", "geh\u00e9im"})
  void anOddButPossibleOneIsFine(String value) {
    assertThat(visit(Map.of("SAXOBANK_APP_SECRET_LIVE", value)).out())
        .contains("ok    environment");
  }

  @Test
  void tellsWhichExtendedAttributesASaveKeeps() throws IOException {
    assertThat(visit().out()).contains("ok    attributes       no ACL");
    Files.getFileAttributeView(cache, java.nio.file.attribute.UserDefinedFileAttributeView.class)
        .write("note", java.nio.ByteBuffer.wrap(new byte[] {1}));
    assertThat(visit().out()).contains("ok    attributes       user.note, which a save keeps");
  }

  @Test
  void bytesThatAreNoTextFail() {
    Visit visit = visit(Map.of("SAXOBANK_APP_SECRET_LIVE", "geh\ufffdim"));
    assertThat(visit.code()).isEqualTo(3);
    assertThat(visit.out()).contains("not UTF-8").doesNotContain("geh");
  }

  @Test
  void aKeeperThatHasGoneSilentIsWarnedOf() throws IOException {
    KeeperStates.save(
        directory.resolve(".lt-token-keeper"),
        cache,
        NOW.minusSeconds(3600),
        "refreshed",
        List.of());
    assertThat(visit().out()).contains("no sign of the keeper since 2026-11-24T08:00:00Z");
    assertThat(visit().code()).isZero();
  }
}
