package aegis.lt.observer;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.store.EvidenceStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program from its jar, as an operator meets it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ObserverIT {
  private static final Path JAR = Path.of("target", "lt-observer.jar").toAbsolutePath();
  private static final String SENTINEL = "SENTINEL-4f1c9a";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final List<Process> daemons = new ArrayList<>();

  record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void prepare() throws IOException {
    for (String role : List.of("incumbent", "candidate")) {
      Files.writeString(
          folder.resolve(role + ".json"),
          """
          {"access_token":"%s","refresh_token":"%s-%s","expires_in":1200,"issued_at":%d}
          """
              .formatted(SENTINEL, SENTINEL, role, Instant.now().getEpochSecond()));
    }
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      Files.writeString(folder.resolve(role + ".log"), "");
    }
    Files.writeString(
        folder.resolve("observer.yaml"),
        """
        migration: test
        database: %1$s/evidence.db
        sample_interval: 100ms
        max_gap: 60s
        window: 1h
        docker_host: none
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        incumbent:
          token_cache: %1$s/incumbent.json
          log_file: %1$s/incumbent.log
        candidate:
          token_cache: %1$s/candidate.json
          log_file: %1$s/candidate.log
        consumer:
          log_file: %1$s/consumer.log
        """
            .formatted(folder));
  }

  @AfterEach
  void endDaemons() {
    daemons.forEach(Process::destroyForcibly);
  }

  private ProcessBuilder command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
    command.addAll(List.of(arguments));
    command.add("--config=" + folder.resolve("observer.yaml"));
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        command(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int exitCode = process.waitFor();
    return new Result(exitCode, Files.readString(out), Files.readString(err));
  }

  /** Starts the daemon and returns when it has said this. */
  private Process daemon(String until) throws IOException {
    Process process =
        command("run", "--verbose")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    daemons.add(process);
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      assertThat(line).doesNotContain(SENTINEL);
      if (line.contains(until)) {
        return process;
      }
    }
    throw new AssertionError("the daemon ended with:\n" + said);
  }

  private Path database() {
    return folder.resolve("evidence.db");
  }

  /** An hour and some minutes in which everything is as it should be, around now. */
  private List<ObjectNode> goodEvidence() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant from = now.minus(Duration.ofMinutes(70));
    Instant to = now.plus(Duration.ofMinutes(10));
    List<ObjectNode> lines = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plusSeconds(15)) {
      lines.add(sample("incumbent", at, from, 300));
      lines.add(sample("candidate", at, from, 900));
    }
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      for (String type : List.of("log_span", "container_span")) {
        lines.add(
            JSON.createObjectNode()
                .put("type", type)
                .put("role", role)
                .put("from", from.toString())
                .put("to", to.toString()));
      }
    }
    return lines;
  }

  private static ObjectNode sample(String role, Instant at, Instant from, long cadence) {
    long writes = Duration.between(from, at).toSeconds() / cadence;
    Instant mtime = from.plusSeconds(writes * cadence);
    return JSON.createObjectNode()
        .put("type", "sample")
        .put("role", role)
        .put("at", at.toString())
        .put("mtime", mtime.toString())
        .put("state", "ok")
        .put("issued_at", mtime.toString())
        .put("expires_in", 1200)
        .put("content", role + writes)
        .put("refresh", role + "r" + writes);
  }

  private void load(List<ObjectNode> lines) throws IOException, InterruptedException {
    Path file = folder.resolve("evidence.jsonl");
    Files.write(file, lines.stream().map(ObjectNode::toString).toList());
    Result imported = run("import", file.toString());
    assertThat(imported.exitCode()).as(imported.err()).isZero();
  }

  @Test
  void theHealthCheckAsksWhetherTheObserverLooks() throws Exception {
    Result before = run("status", "--check");
    assertThat(before.exitCode()).isEqualTo(3);
    assertThat(before.out()).contains("unhealthy: there is no database");

    Process daemon = daemon("log is watched role=consumer");
    daemon.destroy();
    assertThat(daemon.waitFor()).isZero();
    Result after = run("status", "--check");
    assertThat(after.exitCode()).isZero();
    assertThat(after.out()).startsWith("healthy: last look at ");
  }

  @Test
  void aKillLeavesASoundDatabaseAndTheObservationGoesOn() throws Exception {
    // Of an empty file nothing proves, after a restart, that it is still the same one.
    for (String log : List.of("incumbent.log", "consumer.log")) {
      Files.writeString(folder.resolve(log), "started\n");
    }
    Files.writeString(folder.resolve("candidate.log"), "token valid\n");
    Process first = daemon("log is watched role=consumer");
    first.destroyForcibly().waitFor();
    Files.writeString(
        folder.resolve("candidate.log"),
        "token valid\nERROR invalid_grant refresh_token=" + SENTINEL + "\n");

    Process second = daemon("found in a log");
    Result third = run("run");
    assertThat(third.exitCode()).isEqualTo(6);
    assertThat(third.err()).contains("another instance holds the lock");
    assertThat(run("readiness").exitCode()).isEqualTo(3);
    Path evidence = Files.writeString(folder.resolve("more.jsonl"), "");
    assertThat(run("import", evidence.toString()).exitCode()).isEqualTo(6);
    second.destroy();
    assertThat(second.waitFor()).isZero();

    try (EvidenceStore store = EvidenceStore.openReadOnly(database())) {
      assertThat(store.integrityCheck()).isEmpty();
      History history = store.history(Instant.EPOCH, Instant.now());
      assertThat(history.holes()).isEmpty();
      assertThat(history.logEvents()).hasSize(1);
      // The log was read on from where it was left, so the watch has no break.
      for (Role role : Role.values()) {
        List<WatchSpan> spans =
            history.watchSpans(EvidenceStream.Kind.LOG).stream()
                .filter(span -> span.role() == role)
                .toList();
        assertThat(spans).as(role.name()).isNotEmpty();
        for (int i = 1; i < spans.size(); i++) {
          assertThat(spans.get(i).from()).as(role.name()).isEqualTo(spans.get(i - 1).to());
        }
      }
    }
    assertThat(Files.readAllBytes(database()))
        .asString(StandardCharsets.ISO_8859_1)
        .doesNotContain(SENTINEL);
  }

  @Test
  void fromGoodEvidenceByReportAndApprovalToReady() throws Exception {
    load(goodEvidence());
    Result awaiting = run("readiness");
    assertThat(awaiting.exitCode()).as(awaiting.out() + awaiting.err()).isEqualTo(9);
    assertThat(awaiting.out())
        .contains("write the report with: observer report")
        .doesNotContain("observer approve");

    Result report = run("report");
    String hash = report.out().replaceAll("(?s).*\\b([0-9a-f]{64})\\b.*", "$1");
    try (var files = Files.list(folder.resolve("reports"))) {
      assertThat(files.map(Path::toString))
          .hasSize(3)
          .allMatch(name -> name.matches(".*\\.(json|md|html)"));
    }
    assertThat(run("approve", "--by", "a\nb", "--report", hash).exitCode()).isEqualTo(2);
    assertThat(run("approve", "--by", "ann lee", "--report", "0".repeat(64)).exitCode())
        .isEqualTo(3);
    Result asked = run("readiness");
    assertThat(asked.out()).contains("then: observer approve --by NAME --report " + hash);
    Result approved = run("approve", "--by", "ann lee", "--report", hash);
    assertThat(approved.exitCode()).as(approved.err()).isZero();
    assertThat(Files.readString(folder.resolve("WORK_LOG.md")))
        .matches(
            "- \\S+Z CUTOVER APPROVED migration=test report=sha256:" + hash + " by=ann lee\\R");
    Result again = run("approve", "--by", "ann lee", "--report", hash);
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("approved already");
    assertThat(Files.readAllLines(folder.resolve("WORK_LOG.md"))).hasSize(1);
    Result ready = run("readiness", "--json");
    assertThat(ready.exitCode()).as(ready.out()).isZero();
    assertThat(JSON.readTree(ready.out()).path("status").asText()).isEqualTo("READY");
    assertThat(run("status").exitCode()).isZero();
  }

  @Test
  void whatWasExportedIsJudgedTheSameAfterTheImport() throws Exception {
    load(goodEvidence());
    String asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    Result original = run("readiness", "--json", "--as-of", asOf);
    assertThat(run("readiness", "--json", "--as-of", asOf)).isEqualTo(original);

    Path file = folder.resolve("all.jsonl");
    assertThat(run("export", file.toString()).exitCode()).isZero();
    Path other = folder.resolve("other.db");
    Result imported = run("import", file.toString(), "--db", other.toString());
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(run("readiness", "--json", "--as-of", asOf, "--db", other.toString()))
        .isEqualTo(original);
    assertThat(run("export", "--db", other.toString()).out()).isEqualTo(Files.readString(file));
    assertThat(run("import", file.toString(), "--db", other.toString()).exitCode()).isNotZero();
  }

  @Test
  void oneFailureOrOneMissingPieceIsToldByTheExitCode() throws Exception {
    List<ObjectNode> bad = goodEvidence();
    bad.add(
        JSON.createObjectNode()
            .put("type", "log")
            .put("role", "candidate")
            .put("at", Instant.now().minusSeconds(600).toString())
            .put("kind", "invalid_grant")
            .put("text", "invalid_grant"));
    load(bad);
    Result failed = run("readiness", "--json");
    assertThat(failed.exitCode()).isEqualTo(3);
    for (JsonNode criterion : JSON.readTree(failed.out()).path("criteria")) {
      assertThat(criterion.path("verdict").asText())
          .isEqualTo(
              criterion.path("id").asText().equals("candidate_no_invalid_grant")
                  ? "FAIL"
                  : criterion.path("blocking").asBoolean()
                      ? "PASS"
                      : criterion.path("verdict").asText());
    }
    Result report = run("report");
    String hash = report.out().replaceAll("(?s).*\\b([0-9a-f]{64})\\b.*", "$1");
    assertThat(run("approve", "--by", "ann", "--report", hash).exitCode()).isEqualTo(3);

    Files.delete(database());
    load(
        goodEvidence().stream()
            .filter(line -> !line.path("type").asText().equals("log_span"))
            .toList());
    assertThat(run("readiness").exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "run --bogus",
    "bogus",
    "readiness --as-of yesterday",
    "readiness --as-of 2999-01-01T00:00:00Z",
    "config",
    "config bogus",
    "readiness",
    "export",
    "report",
    "import none.jsonl",
    "import ."
  })
  void whatIsWrongWithACallIsUsage(String arguments) throws Exception {
    Result result = run(arguments.split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("Exception");
    assertThat(database()).doesNotExist();
  }

  @Test
  void anExportOverwritesNothingUnlessItIsForcedTo() throws Exception {
    load(goodEvidence());
    Path file = Files.writeString(folder.resolve("kept.jsonl"), "kept");
    Result refused = run("export", file.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(file.toString()).contains("--force");
    assertThat(file).hasContent("kept");

    assertThat(run("export", file.toString(), "--force").exitCode()).isZero();
    assertThat(run("export").out()).isEqualTo(Files.readString(file));
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".kept"));
    }
  }

  @Test
  void aFailedImportLeavesNothingBehind() throws Exception {
    Path file = Files.writeString(folder.resolve("torn.jsonl"), "{\"type\":\"sample\"");
    Result failed = run("import", file.toString());
    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.err()).contains(file.toString());
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains(".db"));
    }

    load(goodEvidence());
    String before = run("export").out();
    assertThat(run("import", file.toString()).exitCode()).isEqualTo(2);
    assertThat(run("export").out()).as("what was there stays").isEqualTo(before);
  }

  @Test
  void aConfigurationIsCheckedByItself() throws Exception {
    Result valid = run("config", "check");
    assertThat(valid.exitCode()).isZero();
    assertThat(valid.out()).contains("is valid");
    assertThat(database()).doesNotExist();
  }

  @Test
  void aShellCanCompleteCommands() throws Exception {
    assertThat(run("generate-completion").out()).contains("complete -F").contains("readiness");
  }

  @Test
  void aFileThatCannotBeUsedIsNamedAndNoInternalError() throws Exception {
    load(goodEvidence());
    Path nowhere = folder.resolve("none").resolve("all.jsonl");
    Result export = run("export", nowhere.toString());
    assertThat(export.exitCode()).isEqualTo(2);
    assertThat(export.err()).contains(nowhere + ": no such file or folder");

    Path workLog = Files.createDirectory(folder.resolve("WORK_LOG.md"));
    Result readiness = run("readiness");
    assertThat(readiness.exitCode())
        .as("all criteria pass, and nothing approves them")
        .isEqualTo(9);
    assertThat(readiness.out() + readiness.err())
        .contains(workLog.toString())
        .contains("directory")
        .doesNotContain("internal error");
  }

  @Test
  void aDamagedDatabaseIsRefusedClearlyAndLeftAlone() throws Exception {
    for (String content : List.of("", "this is no database, and never was one")) {
      Files.writeString(database(), content);
      for (String command : List.of("run", "readiness")) {
        Result result = run(command);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("damaged").doesNotContain("internal error");
      }
      assertThat(database()).hasContent(content);
    }
  }

  @Test
  void theDoctorNamesWhatIsMissing() throws Exception {
    Result well = run("doctor");
    assertThat(well.exitCode()).as(well.out()).isZero();
    Files.delete(folder.resolve("candidate.json"));
    Result ill = run("doctor");
    assertThat(ill.exitCode()).isEqualTo(3);
    assertThat(ill.out()).contains("candidate.json");
  }

  @ParameterizedTest
  @CsvSource({
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH=/data/rust.json', 0, open: the override is present",
    "'- TZ=UTC', 3, shut: the override is gone",
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH', 3, shut: the override has no value",
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH=${OWN}', 3, shut: the override's value comes from a variable",
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH=${OWN:-/data/rust.json}', 0, open: the override is present",
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH=/data/incumbent.json', 3, shut: the override names the canonical",
    "'- AEGIS_SAXO_TOKEN_CACHE_PATH=CANONICAL', 3, shut: the override names the canonical cache",
    "'- [', 2, line"
  })
  void theGateIsShutForAComposeFileWithoutTheOverride(String entry, int exitCode, String says)
      throws Exception {
    Path compose =
        Files.writeString(
            folder.resolve("compose.yml"),
            "services:\n  aegis-lt-token-keeper:\n    environment:\n      "
                + entry.replace("CANONICAL", folder + "/./incumbent.json")
                + "\n");

    Result gate = run("gate", "--compose", compose.toString());

    assertThat(gate.exitCode()).as(gate.err()).isEqualTo(exitCode);
    assertThat(exitCode == 2 ? gate.err() : gate.out()).contains(says);
  }

  @Test
  void theGateWantsAComposeFile() throws Exception {
    Result nothing = run("gate");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("--compose");

    Path latin = folder.resolve("latin.yml");
    Files.write(latin, new byte[] {'#', (byte) 0xE4});
    Result unreadable = run("gate", "--compose", latin.toString());
    assertThat(unreadable.exitCode()).isEqualTo(2);
    assertThat(unreadable.err()).contains("is not UTF-8").doesNotContain("internal error");

    Result missing = run("gate", "--compose", folder.resolve("missing.yml").toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("missing.yml", "no such file");
  }

  @Test
  void aDamagedJournalShutsTheGateForAFileWithoutTheOverrideOnly() throws Exception {
    Path journal = folder.resolve("evidence.cutover").resolve("journal.jsonl");
    Files.createDirectories(journal.getParent());
    Files.writeString(journal, "damage\n{\"at\":\"2026-11-24T09:00:00Z\"}\n");
    String service = "services:\n  aegis-lt-token-keeper:\n    environment:\n      - TZ=UTC\n";
    Path compose = Files.writeString(folder.resolve("compose.yml"), service);

    Result without = run("gate", "--compose", compose.toString());
    assertThat(without.exitCode()).as(without.err()).isEqualTo(3);
    assertThat(without.out()).contains("shut: ").contains("line 1 of the journal cannot be read");

    Files.writeString(compose, service + "      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/rust.json\n");
    Result with = run("gate", "--compose", compose.toString());
    assertThat(with.exitCode()).as(with.err()).isZero();
    assertThat(with.out()).contains("open: ").contains("cannot be read");
  }
}
