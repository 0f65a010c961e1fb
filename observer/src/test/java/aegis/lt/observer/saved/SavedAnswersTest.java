package aegis.lt.observer.saved;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cli.ObserverCommand;
import aegis.lt.observer.cli.ObserverConsole;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the observer says about ten demos that were recorded once: a clean one, and one for each
 * fault that a demo plants before the cutover. Each folder holds the exported evidence, the time at
 * which it was judged, the WORK_LOG, and the answers.
 */
class SavedAnswersTest {
  private static final String STYLE = "src/main/resources/aegis/lt/observer/report/report.css";
  private static final String AS_OF = "as-of.txt";
  private static final String EVIDENCE = "evidence.jsonl";
  private static final String WORK_LOG = "WORK_LOG.md";

  @TempDir private Path folder;

  private record Said(int exitCode, String out, String err) {}

  static Stream<String> recordings() throws IOException {
    try (Stream<Path> files = Files.list(Saved.FOLDER)) {
      List<String> names =
          files
              .filter(one -> Files.exists(one.resolve(EVIDENCE)))
              .map(one -> one.getFileName().toString())
              .sorted()
              .toList();
      assertThat(names).hasSize(10);
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void evidenceIsImportedAndJudgedAsEver(String name) throws IOException {
    Path saved = Saved.FOLDER.resolve(name);
    Files.copy(saved.resolve(WORK_LOG), folder.resolve(WORK_LOG));
    assertThat(say(name, "import", saved.resolve(EVIDENCE).toString()).exitCode()).isZero();

    Saved.same(name + "/" + EVIDENCE, say(name, "export").out());
    Said readiness = say(name, "readiness", "--json", "--as-of", asOf(name));
    Saved.same(
        name + "/readiness.json",
        withoutPaths(readiness.out()) + "exit code " + readiness.exitCode() + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "stale-401", "clock-back"})
  void aReportLooksAsEver(String name) throws IOException {
    Path saved = Saved.FOLDER.resolve(name);
    Files.copy(saved.resolve(WORK_LOG), folder.resolve(WORK_LOG));
    say(name, "import", saved.resolve(EVIDENCE).toString());
    Said report = say(name, "report", "--as-of", asOf(name));
    assertThat(report.err()).as(report.out()).doesNotContain("Exception");
    try (Stream<Path> files = Files.list(folder.resolve("reports"))) {
      for (Path file : files.sorted().toList()) {
        String form = file.getFileName().toString().replaceFirst(".*\\.", "report.");
        Saved.same(name + "/" + form, withoutStyle(withoutPaths(Files.readString(file))));
      }
    }
  }

  /** A database as version 1.0.0 left it on the disk. */
  @Test
  void anOldDatabaseIsExportedAsEver() throws IOException {
    Files.copy(Saved.FOLDER.resolve("old/lt_observer.db"), folder.resolve("lt_observer.db"));
    Saved.same("old/export.jsonl", say("clean", "export").out());
  }

  /** The style sheet is a file of its own, which a page has to hold as it is. */
  private static String withoutStyle(String text) throws IOException {
    String style = Files.readString(Path.of(STYLE));
    return text.replace(style.strip(), "STYLE");
  }

  /** A report names its folder, and its hash is one of a text that does. */
  private String withoutPaths(String text) {
    return text.replace(folder.toString(), "FOLDER").replaceAll("\\b[0-9a-f]{64}\\b", "HASH");
  }

  private static String asOf(String name) throws IOException {
    return Files.readString(Saved.FOLDER.resolve(name).resolve(AS_OF)).strip();
  }

  private Said say(String name, String... arguments) throws IOException {
    Path config = folder.resolve("lt_observer.yaml");
    String yaml = Files.readString(Saved.FOLDER.resolve("lt_observer.yaml"));
    Files.writeString(config, yaml.replace("FOLDER", folder.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Instant now = Instant.parse(asOf(name));
    int exitCode =
        ObserverCommand.commandLine(
                new ObserverConsole(
                    Map.of("LT_CONFIG", config.toString()),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    InstantSource.fixed(now),
                    false))
            .execute(arguments);
    return new Said(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
