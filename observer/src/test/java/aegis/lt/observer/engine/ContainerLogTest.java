package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.watch.log.Collected;
import aegis.lt.observer.watch.log.LogLine;
import aegis.lt.observer.watch.log.LogSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ContainerLogTest {
  private static final String NAME = "keeper";
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");

  /** So long that a few thousand of them are more than one part. */
  private static final String LONG = "x".repeat(12_000);

  private final FakeContainers engine = new FakeContainers();
  private final ContainerLog log = new ContainerLog(NAME, engine);
  private Optional<String> position = Optional.empty();
  private Instant now = START;
  private boolean unbroken;
  private boolean heard;

  private List<String> read() throws IOException {
    Collected sink = new Collected();
    LogSource.Reading reading = log.readOn(position, now, sink);
    if (reading instanceof LogSource.Reading.Empty empty) {
      position = Optional.of(empty.position());
    } else {
      LogSource.Reading.Read read = (LogSource.Reading.Read) reading;
      position = Optional.of(read.position());
      unbroken = read.unbroken();
      heard = read.heard();
    }
    return sink.texts();
  }

  /** Takes numbered lines, and holds none of them. */
  private static final class Counting implements LogSource.Sink {
    private final int from;
    private int taken;

    Counting(int from) {
      this.from = from;
    }

    @Override
    public boolean take(LogLine line) {
      assertThat(line.text()).startsWith((from + taken) + " ");
      taken++;
      return false;
    }

    @Override
    public boolean isFull() {
      return false;
    }
  }

  private void say(String text) {
    engine.write(NAME, LogEntry.Stream.OUT, now, text, true);
  }

  private void piece(LogEntry.Stream stream, String text, boolean ended) {
    engine.write(NAME, stream, now, text, ended);
  }

  @Test
  void beginsAtTheEndAndGoesOnWithoutABreak() throws IOException {
    engine.create(NAME, START);
    say("old");
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();
    say("one");
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).isTrue();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
  }

  @Test
  void aLogThatWasEmptyIsReadFromItsBeginning() throws IOException {
    engine.create(NAME, START);
    assertThat(read()).isEmpty();
    assertThat(log.readOn(position, now, new Collected()))
        .isInstanceOf(LogSource.Reading.Empty.class);
    say("one");
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).as("something might have been rotated away before").isFalse();
    say("two");
    assertThat(read()).containsExactly("two");
    assertThat(unbroken).isTrue();
  }

  /** As an engine's log does when its driver is changed, or the engine loses it. */
  @Test
  void aLogThatBecomesEmptyIsABreakAndThenNoWatch() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    say("one");
    read();
    assertThat(heard).isTrue();
    engine.clear(NAME);
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();
    assertThat(heard).isFalse();
    assertThat(log.readOn(position, now, new Collected()))
        .isInstanceOf(LogSource.Reading.Empty.class);
  }

  @Test
  void aContainerCreatedAgainThatSaysNothingIsNotHeard() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    engine.remove(NAME);
    engine.create(NAME, now);
    read();
    assertThat(unbroken).isFalse();
    assertThat(heard).isFalse();
  }

  @Test
  void aMissingContainerIsAbsent() throws IOException {
    assertThat(log.readOn(position, now, new Collected()))
        .isInstanceOf(LogSource.Reading.Absent.class);
  }

  @Test
  void linesOfOneInstantAreToldApartByTheirPlace() throws IOException {
    engine.create(NAME, START);
    for (int i = 0; i < 250; i++) {
      say("old");
    }
    read();
    for (int i = 0; i < 250; i++) {
      say("new " + i);
    }
    assertThat(read()).hasSize(250);
    assertThat(unbroken).isTrue();
    say("last");
    assertThat(read()).containsExactly("last");
  }

  @Test
  void moreThanAPageIsReadWithoutABreak() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    for (int i = 0; i < 12_000; i++) {
      now = now.plusNanos(1_000_000);
      say("line " + i);
    }
    assertThat(read()).hasSize(12_000).startsWith("line 0").endsWith("line 11999");
    assertThat(unbroken).isTrue();
  }

  /** However much there is, it is read in parts of what can be recorded at once. */
  @Test
  void aBurstIsReadInPartsWithoutABreak() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 12_000; i++) {
      now = now.plusNanos(i % 3);
      say("line " + i % 7);
      written.add("line " + i % 7);
    }
    List<String> seen = new ArrayList<>();
    boolean atEnd = false;
    while (!atEnd) {
      Collected sink = new Collected(text -> false, 700);
      LogSource.Reading.Read part = (LogSource.Reading.Read) log.readOn(position, now, sink);
      assertThat(part.unbroken()).isTrue();
      assertThat(sink.texts()).hasSizeLessThanOrEqualTo(700);
      position = Optional.of(part.position());
      seen.addAll(sink.texts());
      atEnd = part.atEnd();
    }
    assertThat(seen).isEqualTo(written);
  }

  @Test
  void muchTextIsReadInPartsWithoutABreak() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    for (int i = 0; i < 6_000; i++) {
      now = now.plusNanos(1);
      say(i + " " + LONG);
    }
    int seen = 0;
    int parts = 0;
    boolean atEnd = false;
    while (!atEnd) {
      Counting sink = new Counting(seen);
      LogSource.Reading.Read part = (LogSource.Reading.Read) log.readOn(position, now, sink);
      assertThat(part.unbroken()).isTrue();
      position = Optional.of(part.position());
      seen += sink.taken;
      parts++;
      atEnd = part.atEnd();
    }
    assertThat(seen).isEqualTo(6_000);
    assertThat(parts).isGreaterThan(1);
  }

  @Test
  void aLineOfAnyLengthIsGivenInPiecesThatOverlap() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String piece = (i + "-").repeat(16_384).substring(0, 16_384);
      whole.append(piece);
      piece(LogEntry.Stream.OUT, piece, i == 59);
    }
    List<String> pieces = read();
    assertThat(pieces).hasSizeGreaterThan(1).allMatch(text -> text.length() <= EntryLines.LONGEST);
    StringBuilder joined = new StringBuilder(pieces.get(0));
    pieces.stream().skip(1).forEach(text -> joined.append(text.substring(EntryLines.OVERLAP)));
    assertThat(joined).hasToString(whole.toString());
  }

  /** What is rotated away between the two times a stretch is read is no reason to skip anything. */
  @Test
  void aLogThatChangesWhileItIsReadIsReadAnew() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    for (int i = 0; i < 400; i++) {
      now = now.plusNanos(1);
      say("line " + i);
    }
    AtomicInteger readings = new AtomicInteger();
    engine.afterReading =
        () -> {
          if (readings.incrementAndGet() == 2) { // the place to continue at has just been found
            engine.rotate(NAME, 300);
          }
        };
    assertThat(read()).hasSize(101).startsWith("line 299").endsWith("line 399");
    assertThat(unbroken).isFalse();
    assertThat(readings).hasValueGreaterThan(2);
  }

  @Test
  void anUnfinishedLastLineCountsAfterAWhile() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    piece(LogEntry.Stream.OUT, "invalid_grant without an end", false);
    assertThat(read()).isEmpty();
    now = now.plusSeconds(6);
    assertThat(read()).containsExactly("invalid_grant without an end");
    assertThat(unbroken).isTrue();
    assertThat(read()).isEmpty();
    say("next");
    assertThat(read()).containsExactly("next");
  }

  @Test
  void aLongLineInPiecesComesWhole() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    piece(LogEntry.Stream.OUT, "a", false);
    piece(LogEntry.Stream.ERR, "x", true);
    assertThat(read()).isEmpty();
    piece(LogEntry.Stream.OUT, "b", false);
    piece(LogEntry.Stream.OUT, "c", true);
    assertThat(read()).containsExactly("x", "abc");
    assertThat(unbroken).isTrue();
    assertThat(read()).isEmpty();
  }

  @Test
  void aLineThatAContainerLeftUnfinishedWhenItDiedCounts() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    piece(LogEntry.Stream.OUT, "invalid_gr", false);
    piece(LogEntry.Stream.OUT, "ant", false);
    assertThat(read()).isEmpty();
    engine.stop(NAME, now);
    assertThat(read()).containsExactly("invalid_grant");
    assertThat(read()).isEmpty();
    engine.start(NAME, now);
    now = now.plusSeconds(1);
    piece(LogEntry.Stream.OUT, "dies", false);
    now = now.plusSeconds(1);
    say("starts");
    assertThat(read()).containsExactly("dies", "starts");
  }

  @Test
  void anUnfinishedLineDoesNotHoldUpTheOtherStreamForever() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    piece(LogEntry.Stream.OUT, "never ends", false);
    now = now.plusSeconds(6);
    piece(LogEntry.Stream.ERR, "continues", true);
    assertThat(read()).containsExactly("never ends", "continues");
  }

  @Test
  void aContainerCreatedAgainIsABreakAndReadFromItsBeginning() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    engine.remove(NAME);
    engine.create(NAME, now);
    say("first");
    assertThat(read()).containsExactly("first");
    assertThat(unbroken).isFalse();
  }

  @Test
  void aLogRotatedBeyondThePositionIsABreak() throws IOException {
    engine.create(NAME, START);
    say("old");
    read();
    now = now.plusSeconds(1);
    say("lost");
    now = now.plusSeconds(1);
    say("kept");
    engine.rotate(NAME, 2);
    assertThat(read()).containsExactly("kept");
    assertThat(unbroken).isFalse();
  }

  /**
   * Whatever the engine does, no line is read twice, and as long as readings are unbroken none is
   * lost; a reading is broken only for a reason.
   */
  @Test
  void randomBreaksLoseAndDoubleNothing() throws IOException {
    for (int seed = 0; seed < 400; seed++) {
      play(new Random(seed), seed);
    }
  }

  private void play(Random random, int seed) throws IOException {
    FakeContainers fake = new FakeContainers();
    ContainerLog reader = new ContainerLog(NAME, fake);
    Instant time = START;
    fake.create(NAME, time);
    Optional<String> at = Optional.empty();
    List<String> written = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    boolean reason = true; // the first reading, and the first of a log that was empty
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          for (int burst = random.nextInt(1 + random.nextInt(300)); burst > 0; burst--) {
            time = time.plusNanos(random.nextInt(3) == 0 ? 0 : random.nextInt(900_000_000));
            String text = seed + "/" + written.size();
            if (random.nextInt(10) == 0) {
              fake.write(NAME, stream(random), time, text, true);
            } else {
              LogEntry.Stream stream = stream(random);
              fake.write(NAME, stream, time, text.substring(0, 1), false);
              fake.write(NAME, stream, time, text.substring(1), true);
            }
            written.add(text);
          }
        }
        case 2 -> time = time.minusNanos(random.nextInt(2_000_000_000)); // the clock goes back
        case 3 -> fake.awayAfter(random.nextInt(3));
        case 4 -> fake.back();
        case 5 -> reader = new ContainerLog(NAME, fake); // the observer restarts
        case 6 -> {
          if (random.nextInt(10) == 0) {
            fake.rotate(NAME, random.nextInt(2_000));
            reason = true;
          }
        }
        default -> {
          LogSource.Reading reading;
          Collected sink = new Collected();
          try {
            reading = reader.readOn(at, time, sink);
          } catch (IOException e) {
            continue;
          }
          List<String> texts = sink.texts();
          if (reading instanceof LogSource.Reading.Empty empty) {
            assertThat(texts).isEmpty();
            at = Optional.of(empty.position());
            reason = true;
            continue;
          }
          LogSource.Reading.Read lines = (LogSource.Reading.Read) reading;
          if (lines.unbroken()) {
            seen.addAll(texts);
            assertThat(seen).as("seed %d step %d", seed, step).isEqualTo(written);
          } else {
            assertThat(reason).as("a break without a reason, seed %d step %d", seed, step).isTrue();
            assertThat(texts)
                .doesNotContainAnyElementsOf(List.copyOf(seen.isEmpty() ? List.of("-") : seen));
            // The beginning of the first line may have been rotated away.
            assertThat(written).containsAll(texts.stream().skip(1).toList());
            assertThat(texts).doesNotHaveDuplicates();
            seen = new ArrayList<>(written);
          }
          reason = lines.position().contains(" - ");
          at = Optional.of(lines.position());
        }
      }
    }
  }

  private static LogEntry.Stream stream(Random random) {
    return random.nextBoolean() ? LogEntry.Stream.OUT : LogEntry.Stream.ERR;
  }
}
