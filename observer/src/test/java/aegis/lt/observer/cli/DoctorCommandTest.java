package aegis.lt.observer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.store.EvidenceStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each remedy of the observer's doctor that needs no container engine, carried out in the state in
 * which it is named.
 */
class DoctorCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final String TOKEN =
      "{\"access_token\":\"a\",\"expires_in\":1200,\"issued_at\":1795510000}";

  @TempDir Path folder;
  private String dockerHost = "none";

  /** Something a test does. */
  @FunctionalInterface
  interface Act {
    void on(Path folder) throws Exception;
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
            "incumbent cache",
            "start that keeper",
            "missing",
            folder -> Files.delete(folder.resolve("incumbent.json")),
            folder -> Files.writeString(folder.resolve("incumbent.json"), TOKEN)),
        new Trouble(
            "incumbent cache",
            "let that keeper write issued_at",
            "says neither when it was issued nor when it expires",
            folder ->
                Files.writeString(
                    folder.resolve("incumbent.json"), "{\"access_token\":\"a\",\"expires_in\":60}"),
            folder -> Files.writeString(folder.resolve("incumbent.json"), TOKEN)),
        new Trouble(
            "candidate cache",
            "see what wrote it",
            "not JSON",
            folder -> Files.writeString(folder.resolve("candidate.json"), "{"),
            folder -> Files.writeString(folder.resolve("candidate.json"), TOKEN)),
        new Trouble(
            "candidate cache",
            "mount it as a regular file",
            "a folder",
            folder -> {
              Files.delete(folder.resolve("candidate.json"));
              Files.createDirectory(folder.resolve("candidate.json"));
            },
            folder -> {
              Files.delete(folder.resolve("candidate.json"));
              Files.writeString(folder.resolve("candidate.json"), TOKEN);
            }),
        new Trouble(
            "log",
            "let the program log there",
            "not there",
            folder -> Files.delete(folder.resolve("consumer.log")),
            folder -> Files.writeString(folder.resolve("consumer.log"), "scan\n")),
        new Trouble(
            "log",
            "name the file that the program logs to",
            "a folder",
            folder -> {
              Files.delete(folder.resolve("consumer.log"));
              Files.createDirectory(folder.resolve("consumer.log"));
            },
            folder -> {
              Files.delete(folder.resolve("consumer.log"));
              Files.writeString(folder.resolve("consumer.log"), "scan\n");
            }),
        new Trouble(
            "log",
            "name the log that the program writes",
            "silent while its keeper writes",
            folder ->
                Files.setLastModifiedTime(
                    folder.resolve("incumbent.log"),
                    java.nio.file.attribute.FileTime.from(Instant.EPOCH)),
            folder -> Files.writeString(folder.resolve("incumbent.log"), "refreshed\n")),
        new Trouble(
            "work log",
            "name a text file",
            "a folder",
            folder -> Files.createDirectory(folder.resolve("WORK_LOG.md")),
            folder -> Files.delete(folder.resolve("WORK_LOG.md"))),
        new Trouble(
            "database",
            "restore it, or begin a new one",
            "of another kind",
            folder -> Files.writeString(folder.resolve("evidence.db"), "no database"),
            folder -> {
              Files.delete(folder.resolve("evidence.db"));
              EvidenceStore.open(folder.resolve("evidence.db"), "test").close();
            }));
  }

  @BeforeEach
  void everythingIsThere() throws IOException {
    for (String role : List.of("incumbent", "candidate")) {
      Files.writeString(folder.resolve(role + ".json"), TOKEN);
    }
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      Files.writeString(folder.resolve(role + ".log"), "started\n");
    }
  }

  private String doctor(String... options) throws IOException {
    Files.writeString(
        folder.resolve("observer.yaml"),
        """
        migration: test
        database: %1$s/evidence.db
        docker_host: %2$s
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        incumbent: {token_cache: %1$s/incumbent.json, log_file: %1$s/incumbent.log}
        candidate: {token_cache: %1$s/candidate.json, log_file: %1$s/candidate.log}
        consumer: {%3$s}
        """
            .formatted(
                folder,
                dockerHost,
                dockerHost.equals("none")
                    ? "log_file: " + folder + "/consumer.log"
                    : "container: scan-cycle"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    ObserverConsole console =
        new ObserverConsole(Map.of(), text, text, InstantSource.fixed(NOW), false);
    ObserverCommand.commandLine(console)
        .execute(
            Stream.concat(
                    Stream.of("doctor", "--config", folder.resolve("observer.yaml").toString()),
                    Stream.of(options))
                .toArray(String[]::new));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Pattern named(Trouble trouble) {
    return Pattern.compile(
        "(?:fail|warn)  "
            + Pattern.quote(trouble.finding())
            + " [^\n]*\n +-> [^\n]*"
            + Pattern.quote(trouble.remedy()));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void theRemedyWorksInTheStateInWhichItIsNamed(Trouble trouble) throws Exception {
    trouble.arrange().on(folder);
    assertThat(doctor()).containsPattern(named(trouble));
    trouble.remove().on(folder);
    assertThat(doctor()).doesNotContainPattern(named(trouble));
  }

  /** What tells that a token is later than another is enough. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"a\",\"issued_at\":1795510000}",
        "{\"access_token\":\"a\",\"expires_at\":1795510000}",
        "{\"access_token\":\"eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTU1MTAwMDB9.x\"}",
      })
  void anIncumbentThatTellsInAnyFormWhichTokenIsLaterIsFine(String token) throws Exception {
    Files.writeString(folder.resolve("incumbent.json"), token);
    assertThat(doctor()).contains("ok    incumbent cache");
  }

  @Test
  void anEngineThatCannotBeAskedHasTheRemedyOfItsCause() throws Exception {
    Path socket = folder.resolve("docker.sock");
    dockerHost = "unix://" + socket;
    assertThat(doctor()).contains("mount the engine's socket, or name with docker_host");

    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    assertThat(doctor()).contains("start the engine; if it was started anew, restart");

    dockerHost = "tcp://127.0.0.1:1";
    assertThat(doctor()).contains("see whether an engine listens there");
  }

  @Test
  void programsReadTheSameFindingsAsJson() throws Exception {
    Files.delete(folder.resolve("candidate.json"));
    JsonNode json = new ObjectMapper().readTree(doctor("--json"));
    assertThat(json.path("schema").asText()).isEqualTo("lt.doctor/1");
    assertThat(json.path("findings"))
        .anySatisfy(
            one -> {
              assertThat(one.path("level").asText()).isEqualTo("fail");
              assertThat(one.path("what").asText()).isEqualTo("candidate cache");
              assertThat(one.path("remedy").asText()).contains("authorize");
            });
  }
}
