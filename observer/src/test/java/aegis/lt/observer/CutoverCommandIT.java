package aegis.lt.observer;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.shared.file.ProcessLock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a cutover from the jar, where there is no engine to be asked. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CutoverCommandIT {
  private static final Path JAR = Path.of("target", "lt-observer.jar").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Written by a controller that was killed while it waited for the deployment. */
  private static final String JOURNAL =
      """
      {"at":"2026-11-24T09:00:00Z","run":1,"kind":"begun","text":"cutover of test"}
      {"at":"2026-11-24T09:00:01Z","run":1,"kind":"done","step":"verify-readiness","text":"READY"}
      {"at":"2026-11-24T09:00:02Z","run":1,"kind":"done","step":"stop-incumbent","text":"it is down"}
      {"at":"2026-11-24T09:00:03Z","run":1,"kind":"begins","step":"deploy","text":"run deploy_command"}
      """;

  @TempDir Path folder;
  private Path cutover;

  record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void prepare() throws IOException {
    cutover = folder.resolve("evidence.cutover");
    EvidenceStore.open(folder.resolve("evidence.db"), "test").close();
    Files.writeString(
        folder.resolve("compose.yml"),
        """
        services:
          aegis-lt-token-keeper:
            environment:
              - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/parallel.json
              - TZ=UTC
        """);
    Files.writeString(
        folder.resolve("observer.yaml"),
        """
        migration: test
        database: %1$s/evidence.db
        docker_host: unix://%1$s/no-engine.sock
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        incumbent:
          token_cache: %1$s/incumbent.json
        candidate:
          token_cache: %1$s/candidate.json
        cutover:
          compose_file: %1$s/compose.yml
        """
            .formatted(folder));
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
    command.addAll(List.of(arguments));
    command.add("--config=" + folder.resolve("observer.yaml"));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    int exitCode =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Result(exitCode, Files.readString(out), Files.readString(err));
  }

  private void writeJournal() throws IOException {
    Files.createDirectories(cutover);
    Files.writeString(cutover.resolve("journal.jsonl"), JOURNAL);
  }

  @Test
  void withoutExecuteItPrintsThePlanAndChangesNothing() throws Exception {
    Result result = run("cutover", "start");
    assertThat(result.exitCode()).as("as start --execute would refuse").isEqualTo(4);
    assertThat(run("cutover", "plan").exitCode()).isEqualTo(4);
    assertThat(result.out())
        .contains("-      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/parallel.json")
        .contains("10. watch")
        .contains("refused now");
    assertThat(result.err()).contains("nothing was done").contains("--execute");
    assertThat(cutover).doesNotExist();
    assertThat(folder.resolve("reports")).doesNotExist();
  }

  @Test
  void itIsRefusedWithTheExitCodeOfReadiness() throws Exception {
    int readiness = run("readiness").exitCode();
    Result result = run("cutover", "start", "--execute");
    assertThat(readiness).isEqualTo(4);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(readiness);
    assertThat(result.err()).contains("refused, nothing was changed");
    assertThat(folder.resolve("WORK_LOG.md")).doesNotExist();
  }

  @Test
  @SuppressWarnings("try") // the lock is held, not used
  void aSecondOneIsToldWhoHoldsTheLock() throws Exception {
    Files.createDirectories(cutover);
    try (ProcessLock lock = ProcessLock.acquire(cutover.resolve("lock"))) {
      for (String[] command :
          List.of(
              new String[] {"rollback"},
              new String[] {"cutover", "resume"},
              new String[] {"cutover", "start", "--execute"})) {
        Result result = run(command);
        assertThat(result.exitCode()).as(result.err()).isEqualTo(6);
        assertThat(result.err()).contains("pid=" + ProcessHandle.current().pid()).contains("host=");
      }
    }
  }

  @Test
  void statusAndReadinessSayWhereItIs() throws Exception {
    writeJournal();
    JsonNode status = JSON.readTree(run("cutover", "status", "--json").out());
    assertThat(status.path("phase").asText()).isEqualTo("cutover");
    assertThat(status.path("direction").asText()).isEqualTo("cutover");
    assertThat(status.path("step").asText()).isEqualTo("deploy");
    assertThat(status.path("since").asText()).isEqualTo("2026-11-24T09:00:03Z");
    assertThat(run("cutover", "status").out()).contains("cutover resume").contains("rollback");
    assertThat(phase("2026-11-24T09:00:00Z")).isEqualTo("parallel");
    assertThat(phase("2026-11-24T09:00:01Z")).isEqualTo("cutover");
  }

  @Test
  void statusNeedsNoEngine() throws Exception {
    writeJournal();
    Path config = folder.resolve("observer.yaml");
    Files.writeString(
        config, Files.readString(config).replaceFirst("docker_host: .*", "docker_host: none"));
    Result result = run("cutover", "status", "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode status = JSON.readTree(result.out());
    assertThat(status.path("phase").asText()).isEqualTo("cutover");
    assertThat(status.path("warnings").isArray()).isTrue();
  }

  private String phase(String asOf) throws Exception {
    return JSON.readTree(run("readiness", "--json", "--as-of", asOf).out()).path("phase").asText();
  }

  @Test
  void aSecondStartIsRefusedWhileOneIsUnderWay() throws Exception {
    writeJournal();
    Result result = run("cutover", "start", "--execute");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("under way").contains("cutover resume");
    assertThat(Files.readString(cutover.resolve("journal.jsonl"))).isEqualTo(JOURNAL);
  }

  @Test
  void withoutAComposeFileItIsAMatterOfConfiguration() throws Exception {
    Path config = folder.resolve("observer.yaml");
    Files.writeString(config, Files.readString(config).replaceFirst("(?s)cutover:.*", ""));
    Result result = run("cutover", "plan");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("compose_file");
  }

  @Test
  void aDamagedJournalIsNamedByWhoeverLooks() throws Exception {
    Files.createDirectories(cutover);
    Files.writeString(cutover.resolve("journal.jsonl"), "damage\n" + JOURNAL);
    for (String[] command :
        List.of(
            new String[] {"cutover", "status"},
            new String[] {"cutover", "plan"},
            new String[] {"readiness"})) {
      Result result = run(command);
      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(result.err())
          .contains("the cutover's journal cannot be read")
          .contains("line 1")
          .doesNotContain("internal error")
          .doesNotContain("WORK_LOG");
    }
  }
}
