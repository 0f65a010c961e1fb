package aegis.lt.observer.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.store.Counts;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.LoggedLine;
import aegis.lt.observer.store.Recorder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {
  private static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration MAX_GAP = Duration.ofSeconds(60);
  private static final String GOOD =
      "{\"type\":\"sample\",\"role\":\"incumbent\",\"at\":\"2026-11-24T00:00:00Z\",\"state\":\"ok\"}\n";

  @TempDir Path folder;
  private int databases;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void exportImportExportGivesTheSameBytes(long seed) throws IOException {
    try (EvidenceStore first = empty();
        EvidenceStore second = empty()) {
      recordSomething(first, new Random(seed));
      if (seed % 2 == 0) {
        first.prune(T0.plusSeconds(2000), T0.plusSeconds(2000));
      }
      String exported = export(first);
      load(second, exported);

      assertThat(everything(second)).isEqualTo(everything(first));
      assertThat(second.streams()).isEqualTo(first.streams());
      assertThat(export(second)).isEqualTo(exported);
      assertThat(everything(second).holes()).isEmpty();
    }
  }

  /** Each number in each field: imported, or refused with its line; within the test's deadline. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "0e99999999999999999999",
        "1e2147483647",
        "1e-2147483647",
        "-1e2147483648",
        "0e2147483647",
        "0e-2147483647",
        "1e999999999",
        "1e-999999999",
        "1e300",
        "9223372036854775807",
        "9223372036854775808",
        "DIGITS",
        "-DIGITS",
        "0.DIGITS",
        "DIGITS.5e-5000"
      })
  void aNumberThatNoTypeHoldsIsADefectOfItsLine(String written) throws IOException {
    String number = written.replace("DIGITS", "9".repeat(5000));
    List<String> places =
        List.of(
            "\"expires_in\":" + number,
            "\"longest_pause_secs\":" + number,
            "\"looks\":" + number,
            "\"seq\":" + number,
            "\"at\":" + number,
            "\"mtime\":" + number,
            "\"content\":" + number,
            "\"note\":" + number,
            "\"note\":[{\"deep\":" + number + "}]");
    for (String place : places) {
      String line = GOOD.replace("\"state\"", place + ",\"state\"");
      try (EvidenceStore store = empty()) {
        load(store, GOOD + line);
        assertThat(store.counts().looks()).as(place).isBetween(1L, 2L);
      } catch (ImportException refused) {
        assertThat(refused).hasMessageStartingWith("line 2").hasMessageNotContaining("\n");
        assertThat(refused.getMessage()).hasSizeLessThan(400);
      }
    }
  }

  @Test
  void aDatabaseWithoutEvidenceIsExportedAndImportedToo() throws IOException {
    try (EvidenceStore first = empty();
        EvidenceStore second = empty()) {
      load(second, export(first));
      assertThat(export(second)).isEqualTo(export(first)).hasLineCount(9);
    }
  }

  @Test
  void linesHaveTheAgreedForm() throws IOException {
    try (EvidenceStore store = empty()) {
      Recorder recorder = new Recorder(store, MAX_GAP, Duration.ZERO);
      Sample sample =
          new Sample(
              FileState.OK,
              Optional.of(T0.minusMillis(880)),
              Optional.of(T0),
              Optional.of(Duration.ofMillis(-500)),
              Optional.of("c"),
              Optional.of("r"),
              Optional.of(new FileShape("1:2", "rw-------", Map.of("a", "string"))),
              new TokenFacts(
                  Optional.of("t"),
                  Optional.of("s"),
                  Optional.of(T0.plusSeconds(60)),
                  Optional.of(T0.plusSeconds(61))),
              Optional.of(new FileIdentity("7", T0.minusMillis(879))));
      recorder.look(Role.INCUMBENT, T0, sample);
      recorder.look(Role.INCUMBENT, T0.plusSeconds(15), sample);
      recorder.look(Role.INCUMBENT, T0.plusSeconds(30), Sample.of(FileState.NO_TOKEN));

      assertThat(export(store).lines().limit(3))
          .containsExactly(
              "{\"type\":\"sample\",\"role\":\"incumbent\",\"at\":\"2026-11-24T00:00:00Z\","
                  + "\"mtime\":\"2026-11-23T23:59:59.120Z\",\"state\":\"ok\","
                  + "\"issued_at\":\"2026-11-24T00:00:00Z\",\"expires_in\":-0.5,"
                  + "\"content\":\"c\",\"refresh\":\"r\","
                  + "\"session\":\"s\",\"access\":\"t\",\"expires_at\":\"2026-11-24T00:01:00Z\","
                  + "\"token_expires_at\":\"2026-11-24T00:01:01Z\","
                  + "\"shape\":{\"owner\":\"1:2\",\"mode\":\"rw-------\","
                  + "\"fields\":{\"a\":\"string\"}},"
                  + "\"file\":{\"inode\":\"7\",\"changed_at\":\"2026-11-23T23:59:59.121Z\"},"
                  + "\"last_seen\":\"2026-11-24T00:00:15Z\",\"looks\":2,"
                  + "\"longest_pause_secs\":15,\"seq\":1}",
              "{\"type\":\"sample\",\"role\":\"incumbent\",\"at\":\"2026-11-24T00:00:30Z\","
                  + "\"state\":\"no_token\",\"seq\":2}",
              "{\"type\":\"stream\",\"stream\":\"samples/incumbent\",\"next_sequence\":3,"
                  + "\"pruned_below\":1}");
    }
  }

  @Test
  void aLineTakenOutOfAnExportIsMissedAfterTheImport() throws IOException {
    try (EvidenceStore first = empty();
        EvidenceStore second = empty()) {
      recordSomething(first, new Random(9));
      List<String> lines = export(first).lines().toList();
      String without =
          String.join("\n", lines.stream().filter(line -> !line.contains("\"seq\":2}")).toList());
      load(second, without);
      assertThat(everything(second).holes())
          .isNotEmpty()
          .allSatisfy(hole -> assertThat(hole).extracting(Hole::firstMissing).isEqualTo(2L));
    }
  }

  @Test
  void linesWithoutNumbersAreRecordedInOrderOfTime() throws IOException {
    try (EvidenceStore store = empty()) {
      String look =
          "{\"type\":\"sample\",\"role\":\"candidate\",\"state\":\"missing\",\"at\":\"%s\"}\n";
      Counts counts =
          load(
              store,
              look.formatted("2026-11-24T00:02:00.000000001Z")
                  + "\n"
                  + look.formatted("2026-11-24T00:00:00Z")
                  + look.formatted("2026-11-24T00:01:00Z")
                  + "{\"type\":\"log_span\",\"role\":\"consumer\",\"from\":\"2026-11-24T00:01:00Z\","
                  + "\"to\":\"2026-11-24T00:02:00Z\"}\n"
                  + "{\"type\":\"log_span\",\"role\":\"consumer\",\"from\":\"2026-11-24T00:00:00Z\","
                  + "\"to\":\"2026-11-24T00:01:00Z\",\"unknown\":[1]}\r\n"
                  + "{\"type\":\"log\",\"role\":\"consumer\",\"at\":\"2026-11-24T00:00:10Z\","
                  + "\"kind\":\"unauthorized\",\"text\":\"401 ü\"}\n"
                  + "{\"type\":\"container\",\"role\":\"incumbent\",\"at\":\"2026-11-24T00:00:10Z\","
                  + "\"event\":\"oom\"}");
      History history = everything(store);
      assertThat(history.samples()).extracting(SampleSpan::looks).containsExactly(2L, 1L);
      assertThat(history.watchSpans(EvidenceStream.Kind.LOG))
          .containsExactly(
              new WatchSpan(EvidenceStream.log(Role.CONSUMER), 1, T0, T0.plusSeconds(120)));
      assertThat(history.logEvents()).extracting(LogEvent::text).containsExactly("401 ü");
      assertThat(history.holes()).isEmpty();
      assertThat(counts).isEqualTo(new Counts(2, 3, 1, 1, 0, 1, 0));
    }
  }

  @Test
  void moreCanBeImportedBehindWhatIsThere() throws IOException {
    String look =
        "{\"type\":\"sample\",\"role\":\"%s\",\"state\":\"missing\",\"at\":\"2026-11-24T00:%s:00Z\"}\n";
    String said =
        "{\"type\":\"log\",\"role\":\"consumer\",\"at\":\"2026-11-24T00:00:10Z\","
            + "\"kind\":\"unauthorized\",\"text\":\"401\"}\n";
    try (EvidenceStore store = empty()) {
      load(store, look.formatted("candidate", "05"));
      load(store, said + look.formatted("candidate", "06") + look.formatted("incumbent", "01"));
      load(store, said + look.formatted("candidate", "06"));
      assertThat(everything(store).samples()).extracting(SampleSpan::looks).containsExactly(1L, 3L);
      assertThat(everything(store).logEvents()).hasSize(2);
      assertThatThrownBy(() -> load(store, said + "\n" + look.formatted("candidate", "05")))
          .hasMessageStartingWith("line 3: ")
          .hasMessageContaining("has been looked at until 2026-11-24T00:06:00Z already");
      assertThat(everything(store).logEvents()).hasSize(2);
    }
  }

  @Test
  void linesWithoutNumbersMayFollowAnExport() throws IOException {
    try (EvidenceStore first = empty();
        EvidenceStore second = empty()) {
      load(first, GOOD);
      String said =
          "{\"type\":\"log\",\"role\":\"incumbent\",\"at\":\"2026-11-24T00:00:10Z\","
              + "\"kind\":\"invalid_grant\",\"text\":\"x\"}\n";
      load(second, GOOD.replace("00:00:00Z", "00:00:15Z") + said + export(first));
      assertThat(everything(second).samples()).extracting(SampleSpan::looks).containsExactly(2L);
      assertThat(everything(second).logEvents()).hasSize(1);
      assertThat(everything(second).holes()).isEmpty();
    }
  }

  @Test
  void expiresInMayHaveAFractionAndBeNegative() throws IOException {
    try (EvidenceStore store = empty()) {
      load(store, GOOD.replace("\"ok\"", "\"ok\",\"expires_in\":-1199.25,\"mtime\":null"));
      assertThat(everything(store).samples().get(0).sample().expiresIn())
          .contains(Duration.ofMillis(-1_199_250));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"sample"                                                                | not one JSON object
          [1]                                                                             | must be one JSON object
          {"type":"sample","type":"log"}                                                  | Duplicate
          {"type":"log"} 1                                                                | not one JSON object
          {"type":"log"                                                                   | expected close marker for Object
          {"role":"incumbent"}                                                            | 'type' is missing
          {"type":"guess"}                                                                | "guess", must be one of sample, log
          {"type":"sample","role":"consumer"}                                             | must be one of incumbent, candidate
          {"type":"sample","role":7}                                                      | 'role' is 7, must be a string
          {"type":"sample","role":"candidate","at":"yesterday"}                           | 'at' is "yesterday", must be an instant
          {"type":"sample","role":"candidate","at":"+12026-11-24T00:00:00Z"}              | must be an instant between
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z"}                | 'state' is missing
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"fine"} | must be one of ok, missing, unparsable, no_token, unreadable
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"ok","expires_in":"1200"} | 'expires_in' is "1200", must be a number
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"ok","expires_in":1e999999} | 'expires_in'
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"ok","looks":0} | 'looks' is 0, must be a whole number of 1 or more
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"ok","last_seen":"2026-11-23T00:00:00Z"} | 'last_seen' is before 'at'
          {"type":"sample","role":"candidate","at":"2026-11-24T00:00:00Z","state":"ok","last_seen":"2026-11-25T00:00:00Z","looks":3,"longest_pause_secs":60} | cannot have a longest pause
          {"type":"sample","role":"candidate","at":"1700-01-01T00:00:00Z","state":"ok","last_seen":"2200-01-01T00:00:00Z"} | cannot have a longest pause
          {"type":"sample","role":"incumbent","at":"2026-11-24T00:00:00Z","state":"ok","seq":0} | 'seq' is 0, must be a whole number
          {"type":"log","role":"candidate","at":"2026-11-24T00:00:00Z","kind":"fatal","text":"x"} | must be one of invalid_grant, unauthorized
          {"type":"log","role":"candidate","at":"2026-11-24T00:00:00Z","kind":"unauthorized"} | 'text' is missing
          {"type":"log_span","role":"candidate","from":"2026-11-24T00:00:01Z","to":"2026-11-24T00:00:00Z"} | 'to' is before 'from'
          {"type":"container","role":"candidate","at":"2026-11-24T00:00:00Z","event":"stop"} | must be one of start, die, oom, restart
          {"type":"stream","stream":"samples/nobody","next_sequence":1,"pruned_below":1}  | 'stream' is "samples/nobody"
          {"type":"stream","stream":"log/consumer","next_sequence":1,"pruned_below":2}    | 'pruned_below' is more
          """)
  void aBadLineIsNamedAndNothingIsImported(String bad, String message) throws IOException {
    try (EvidenceStore store = empty()) {
      assertThatThrownBy(() -> load(store, GOOD + "\n" + bad + "\n" + GOOD))
          .isInstanceOf(ImportException.class)
          .hasMessageStartingWith("line 3: ")
          .hasMessageContaining(message)
          .extracting(e -> ((ImportException) e).line())
          .isEqualTo(3L);
      assertThat(everything(store)).isEqualTo(History.EMPTY);
      load(store, GOOD);
      assertThat(store.counts().looks()).isEqualTo(1);
    }
  }

  @Test
  void bytesThatAreNotUtf8AndEndlessLinesAreNamed() throws IOException {
    try (EvidenceStore store = empty()) {
      byte[] bad = "{\"type\":\"?\"}".getBytes(StandardCharsets.UTF_8);
      bad[9] = (byte) 0xff;
      assertThatThrownBy(() -> new Importer(store, MAX_GAP).read(new ByteArrayInputStream(bad)))
          .isInstanceOf(ImportException.class)
          .hasMessageStartingWith("line 1: ");
      assertThatThrownBy(() -> load(store, GOOD + " ".repeat(JsonLines.LONGEST + 1)))
          .hasMessage("line 2: is longer than 1048576 bytes");
    }
  }

  @Test
  void numbersMustRiseAndAgreeWithTheirStreamLine() throws IOException {
    String numbered = GOOD.replace("}", ",\"seq\":%d}");
    String stream =
        "{\"type\":\"stream\",\"stream\":\"samples/incumbent\",\"next_sequence\":%d,"
            + "\"pruned_below\":%d}\n";
    try (EvidenceStore store = empty()) {
      assertThatThrownBy(() -> load(store, numbered.formatted(2) + numbered.formatted(2)))
          .hasMessageContaining("line 2: 'seq' is 2, must be more than 2");
      assertThatThrownBy(() -> load(store, numbered.formatted(1)))
          .hasMessageContaining("the stream line of samples/incumbent is missing");
      assertThatThrownBy(() -> load(store, numbered.formatted(5) + stream.formatted(5, 1)))
          .hasMessageContaining("5 to 5, its stream line allows 1 to 4");
      assertThatThrownBy(() -> load(store, numbered.formatted(1) + stream.formatted(5, 2)))
          .hasMessageContaining("1 to 1, its stream line allows 2 to 4");
      assertThatThrownBy(() -> load(store, stream.formatted(2, 1).repeat(2)))
          .hasMessageContaining("line 2: stream samples/incumbent has had its line");
      load(store, numbered.formatted(2) + stream.formatted(4, 2));
      assertThat(everything(store).holes()).extracting(Hole::firstMissing).containsExactly(3L);
    }
  }

  @Test
  void whatHasNumbersIsNotImportedToWhatIsThere() throws IOException {
    try (EvidenceStore store = empty()) {
      load(store, GOOD);
      String exported = export(store);
      assertThatThrownBy(() -> load(store, exported))
          .hasMessageContaining("line 1: the database holds evidence of stream samples/incumbent");
      assertThat(store.counts().looks()).isEqualTo(1);
    }
  }

  private EvidenceStore empty() {
    databases++;
    return EvidenceStore.open(folder.resolve(databases + ".db"), "saxo-live");
  }

  private static Counts load(EvidenceStore store, String lines) throws IOException {
    return new Importer(store, MAX_GAP)
        .read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
  }

  private static String export(EvidenceStore store) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new Exporter(store).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static History everything(EvidenceStore store) {
    return store.history(Instant.MIN, Instant.MAX);
  }

  /** Four thousand seconds of whatever may happen, clocks that go back included. */
  private static void recordSomething(EvidenceStore store, Random random) {
    store.writing(
        () -> {
          Recorder recorder = new Recorder(store, MAX_GAP, Duration.ofSeconds(random.nextInt(50)));
          Instant now = T0;
          while (now.isBefore(T0.plusSeconds(4000))) {
            now = now.plusNanos(random.nextLong(-5_000_000_000L, 70_000_000_000L));
            Role role = pick(random, Role.values());
            switch (random.nextInt(6)) {
              case 0 -> recorder.watched(role, now.minusSeconds(random.nextInt(90)), now);
              case 1 -> recorder.containerWatched(role, now.minusSeconds(random.nextInt(90)), now);
              case 2 ->
                  recorder.logRead(
                      role,
                      List.of(
                          new LoggedLine(
                              now, pick(random, LogEvent.Kind.values()), anyText(random))),
                      "cursor");
              case 3 ->
                  recorder.containerEvent(role, now, pick(random, ContainerEvent.Event.values()));
              default -> {
                Role keeper = random.nextBoolean() ? Role.INCUMBENT : Role.CANDIDATE;
                Sample sample = anySample(random);
                for (int i = random.nextInt(4); i >= 0; i--) {
                  recorder.look(keeper, now, sample);
                  now = now.plusNanos(random.nextLong(20_000_000_000L));
                }
              }
            }
          }
          recorder.close();
          return null;
        });
  }

  private static Sample anySample(Random random) {
    return new Sample(
        pick(random, FileState.values()),
        maybe(random, T0.plusNanos(random.nextLong())),
        maybe(random, T0.plusSeconds(random.nextInt())),
        maybe(random, Duration.ofNanos(random.nextLong())),
        maybe(random, anyText(random)),
        maybe(random, anyText(random)),
        maybe(
            random,
            new FileShape(
                anyText(random), "rw-r-----", Map.of(anyText(random), "string", "b", "null"))),
        new TokenFacts(
            maybe(random, anyText(random)),
            maybe(random, anyText(random)),
            maybe(random, T0.plusSeconds(random.nextInt())),
            maybe(random, T0.plusNanos(random.nextLong()))),
        maybe(random, new FileIdentity(anyText(random), T0.plusNanos(random.nextLong()))));
  }

  /** Quotes, controls, line ends and characters beyond the basic plane; no lone surrogates. */
  private static String anyText(Random random) {
    int[] alphabet = {'a', '"', '\\', '\n', '\r', '\t', 0x1, 0x7f, 'ü', 0x2028, 0x1f511, '{'};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static <T> Optional<T> maybe(Random random, T value) {
    return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(value);
  }

  private static <T> T pick(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }
}
