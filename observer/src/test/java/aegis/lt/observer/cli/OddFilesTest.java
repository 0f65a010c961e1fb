package aegis.lt.observer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.shared.file.SpecialFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Something that is no regular file, in each place where a command reads or writes one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OddFilesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final String HASH = "0".repeat(64);

  @TempDir Path folder;

  private record Result(int exitCode, String text) {}

  @BeforeEach
  void prepare() throws IOException {
    for (String role : List.of("incumbent", "candidate")) {
      Files.writeString(folder.resolve(role + ".json"), "{\"access_token\":\"a\"}");
    }
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      Files.writeString(folder.resolve(role + ".log"), "");
    }
    Files.writeString(folder.resolve("WORK_LOG.md"), "# log\n");
    Files.writeString(
        folder.resolve("compose.yml"), "services: {aegis-lt-token-keeper: {image: keeper}}\n");
    Files.writeString(folder.resolve("evidence.jsonl"), "");
    Files.writeString(
        folder.resolve("observer.yaml"),
        """
        migration: test
        database: %1$s/evidence.db
        docker_host: unix://%1$s/docker.sock
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        incumbent: {token_cache: %1$s/incumbent.json, log_file: %1$s/incumbent.log}
        candidate: {token_cache: %1$s/candidate.json, log_file: %1$s/candidate.log}
        consumer: {log_file: %1$s/consumer.log}
        """
            .formatted(folder));
    EvidenceStore.open(folder.resolve("evidence.db"), "test").close();
  }

  private Result run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    ObserverConsole console =
        new ObserverConsole(Map.of(), text, text, InstantSource.fixed(NOW), false);
    String[] arguments = (command + " --config " + folder.resolve("observer.yaml")).split(" ");
    PrintStream before = System.err;
    System.setErr(text);
    try {
      int exitCode = ObserverCommand.commandLine(console).execute(arguments);
      return new Result(exitCode, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  /** A file, a command that comes by it, and the exit codes that are right then. */
  static Stream<Arguments> places() {
    return Stream.of(
            Arguments.of("evidence.db", "readiness", List.of(2)),
            Arguments.of("evidence.db", "status", List.of(2)),
            Arguments.of("evidence.db", "report", List.of(2)),
            Arguments.of("evidence.db", "export", List.of(2)),
            Arguments.of("evidence.db", "run", List.of(2)),
            Arguments.of("evidence.db", "import {}/evidence.jsonl", List.of(2)),
            Arguments.of("evidence.db", "doctor", List.of(3)),
            Arguments.of("evidence.db-wal", "readiness", List.of(2)),
            Arguments.of("evidence.db-wal", "run", List.of(2)),
            Arguments.of("evidence.db-shm", "readiness", List.of(2)),
            Arguments.of("evidence.db-journal", "readiness", List.of(2)),
            Arguments.of("evidence.db-journal", "doctor", List.of(3)),
            Arguments.of(".evidence.db.lock", "run", List.of(2)),
            Arguments.of(".evidence.db.lock", "import {}/evidence.jsonl", List.of(2)),
            Arguments.of("WORK_LOG.md", "readiness", List.of(4)),
            Arguments.of("WORK_LOG.md", "approve --by Ada --report " + HASH, List.of(2, 3)),
            Arguments.of("WORK_LOG.md", "doctor", List.of(3)),
            Arguments.of("compose.yml", "gate --compose {}/compose.yml", List.of(2)),
            Arguments.of("evidence.jsonl", "import {}/evidence.jsonl", List.of(2)),
            Arguments.of("evidence.jsonl", "export {}/evidence.jsonl", List.of(2)),
            Arguments.of("observer.yaml", "readiness", List.of(2)),
            Arguments.of("incumbent.json", "doctor", List.of(3)),
            Arguments.of("consumer.log", "doctor", List.of(3)),
            Arguments.of("evidence.cutover/journal.jsonl", "readiness", List.of(1)),
            Arguments.of("evidence.cutover/journal.jsonl", "status", List.of(1)),
            Arguments.of(
                "evidence.cutover/journal.jsonl", "gate --compose {}/compose.yml", List.of(3)))
        .flatMap(
            place ->
                Stream.of(SpecialFile.values())
                    .map(
                        kind ->
                            Arguments.of(place.get()[0], place.get()[1], kind, place.get()[2])));
  }

  @ParameterizedTest
  @MethodSource("places")
  void isReportedAndNeverWaitedFor(
      String file, String command, SpecialFile kind, List<Integer> exitCodes) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    kind.make(path);

    Result result = run(command.replace("{}", folder.toString()));

    assertThat(result.text()).doesNotContain("internal error").doesNotContain("\tat ");
    assertThat(result.exitCode()).as(result.text()).isIn(exitCodes);
    if (!command.startsWith("approve")) {
      assertThat(result.text())
          .contains(path.getFileName().toString())
          .containsPattern("is a (FIFO|socket|directory|symbolic link)");
    }
  }
}
