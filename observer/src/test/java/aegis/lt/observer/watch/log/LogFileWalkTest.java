package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.watch.log.LogSource.Reading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log is written, rotated, emptied and read in random order: a watch that is called unbroken has
 * missed no line and given none twice, and one is called broken only when something can be missing.
 */
class LogFileWalkTest {
  private static final int STEPS = 4_000;

  @TempDir Path folder;
  private Path path;
  private LogFile log;
  private Random random;
  private Instant now = Instant.parse("2026-11-24T09:00:00Z");
  private Optional<String> position = Optional.empty();

  /** Lines that were written since the last break, and those of them that were given. */
  private final List<String> written = new ArrayList<>();

  private final List<String> seen = new ArrayList<>();
  private int lines;
  private int rotations;
  private int rotationsSinceRead;
  private boolean rotatedSinceStart;
  private boolean excused = true;
  private boolean hadContent;
  private boolean looked;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void anUnbrokenWatchMissesNothing(int seed) throws IOException {
    random = new Random(seed);
    path = folder.resolve("keeper.log");
    Files.createFile(path);
    log = new LogFile(path);
    int unbroken = 0;
    for (int step = 0; step < STEPS; step++) {
      unbroken += step("seed " + seed + " step " + step) ? 1 : 0;
    }
    log.close();
    assertThat(unbroken).isGreaterThan(STEPS / 8);
  }

  private boolean step(String where) throws IOException {
    now = now.plusMillis(random.nextInt(1_500));
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> {
        for (int burst = 1 + random.nextInt(4); burst > 0; burst--) {
          line();
        }
      }
      case 6 -> longLine();
      case 7 -> {
        rotate();
        line();
      }
      case 8 -> {
        rotate();
        Files.createFile(path);
      }
      case 9 -> empty();
      case 10 -> restart();
      case 11, 12 -> look(); // it cannot be recorded
      default -> {
        return read(where);
      }
    }
    return false;
  }

  private void line() throws IOException {
    String text = "line " + lines++;
    written.add(text);
    Files.writeString(path, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void longLine() throws IOException {
    String text = "long " + lines++ + " " + "z".repeat(random.nextInt(100_000)) + " end";
    written.add(text);
    int half = random.nextInt(text.length());
    Files.writeString(path, text.substring(0, half), StandardOpenOption.APPEND);
    look();
    Files.writeString(path, text.substring(half) + "\n", StandardOpenOption.APPEND);
  }

  private void look() throws IOException {
    log.readOn(position, now, new Collected());
    looked = true;
  }

  private void rotate() throws IOException {
    if (random.nextBoolean()) {
      Files.move(path, folder.resolve("keeper.log." + rotations % 50), replacing());
    } else {
      Files.delete(path);
    }
    rotations++;
    rotationsSinceRead++;
    // Two between two looks, or one that no process saw.
    excused |= rotationsSinceRead > 1 || !looked;
    rotatedSinceStart = true;
    hadContent = false;
  }

  private static java.nio.file.CopyOption replacing() {
    return java.nio.file.StandardCopyOption.REPLACE_EXISTING;
  }

  /** Of a file of which nothing was read nobody can tell. */
  private void empty() throws IOException {
    if (!hadContent) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    excused = true;
    for (int again = random.nextInt(40); again > 0; again--) {
      line();
    }
  }

  private void restart() throws IOException {
    log.close();
    log = new LogFile(path);
    // It does not hold what was rotated away, nor know an empty file again.
    excused |= rotatedSinceStart || !hadContent;
    rotatedSinceStart = false;
    looked = false;
  }

  private boolean read(String where) throws IOException {
    Collected sink = new Collected();
    Reading.Read read = (Reading.Read) log.readOn(position, now, sink);
    position = Optional.of(read.position());
    boolean unbroken = read.unbroken();
    if (unbroken) {
      seen.addAll(sink.texts());
      assertThat(seen).as(where).isEqualTo(written);
    } else {
      assertThat(excused).as(where + ": a break without a reason").isTrue();
    }
    seen.clear();
    written.clear();
    rotationsSinceRead = 0;
    rotatedSinceStart &= Files.size(path) == 0;
    excused = rotatedSinceStart;
    hadContent = Files.size(path) > 0;
    looked = true;
    return unbroken;
  }
}
