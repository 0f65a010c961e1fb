package aegis.lt.observer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ExplanationTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static Stream<String> words() {
    return Stream.of(
            Stream.of(CriterionId.values()).map(CriterionId::id),
            Stream.of(Status.values()).map(Status::name),
            Stream.of(ExitCode.values()).map(code -> Integer.toString(code.code())),
            Stream.of(StepId.values()).map(StepId::id),
            Stream.of("readiness_changed", "rolled_back", "watch_violation", "person_needed"))
        .flatMap(all -> all);
  }

  private int explain(String... arguments) {
    ObserverConsole console =
        new ObserverConsole(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            InstantSource.fixed(Instant.EPOCH),
            false);
    CommandLine line = ObserverCommand.commandLine(console);
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    String[] all = Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray(String[]::new);
    return line.execute(all);
  }

  @ParameterizedTest
  @MethodSource("words")
  void eachWordIsExplainedWithoutAConfiguration(String word) {
    assertThat(explain(word)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(word + " (")
        .contains("Measured: ")
        .contains("What to do: ");
  }

  @ParameterizedTest
  @CsvSource({
    "candidate-cadence, candidate_cadence",
    "ready, READY",
    "Stop_Incumbent, stop-incumbent",
  })
  void capitalsAndSeparatorsDoNotMatter(String typed, String word) {
    assertThat(explain(typed)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(word + " (");
  }

  @ParameterizedTest
  @CsvSource({
    "candidate_cadense, candidate_cadence",
    "lineage, independent_lineage",
    "sole_writers, sole_writer",
  })
  void aMisspelledWordGetsASuggestion(String typed, String word) {
    assertThat(explain(typed)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(typed).contains(word);
  }

  @Test
  void withoutAWordAllAreListed() {
    assertThat(explain()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(words().toArray(String[]::new));
  }

  @Test
  void aWordThatResemblesNothingLeadsToTheList() {
    assertThat(explain("xyzzyxyzzy")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("lists all ids");
  }
}
