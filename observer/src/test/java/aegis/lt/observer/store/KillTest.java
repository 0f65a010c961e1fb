package aegis.lt.observer.store;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  @TempDir Path folder;

  @Test
  void killingTheWriterAtAnyMomentLosesAndDoublesNothing() throws Exception {
    Path file = folder.resolve("observer.db");
    Random random = new Random(20261124);
    for (int attempt = 0; attempt < 6; attempt++) {
      long said = killAfter(1 + random.nextInt(80), file);

      try (EvidenceStore store = Evidence.open(file)) {
        assertThat(store.integrityCheck()).isEmpty();
        History history = Evidence.all(store);
        assertThat(history.holes()).isEmpty();
        long cursor =
            Evidence.recorder(store).cursor(Role.CONSUMER).map(Long::parseLong).orElse(-1L);
        assertThat(cursor).isGreaterThanOrEqualTo(said);
        assertThat(history.logEvents())
            .extracting(LogEvent::text)
            .containsExactlyElementsOf(
                LongStream.rangeClosed(0, cursor).mapToObj(Long::toString).toList());
      }
    }
  }

  /** Returns the last round that the writer had said was done. */
  private long killAfter(int rounds, Path file) throws IOException, InterruptedException {
    Path stderr = folder.resolve("stderr");
    Process writer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledWriter.class.getName(),
                    file.toString()))
            .redirectError(stderr.toFile())
            .start();
    try (BufferedReader out = writer.inputReader()) {
      String last = null;
      for (int i = 0; i < rounds; i++) {
        last = out.readLine();
        assertThat(last).as(() -> read(stderr)).isNotNull();
      }
      return Long.parseLong(last);
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
