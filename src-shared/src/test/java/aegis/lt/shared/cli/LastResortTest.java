package aegis.lt.shared.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastResortTest {
  /** Exit code 3 would read as "not ready". */
  @ParameterizedTest
  @ValueSource(strings = {"main", "other"})
  @Timeout(120)
  void outOfMemoryInAnyThreadIsAnInternalError(String thread) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-cp",
                System.getProperty("java.class.path"),
                Hungry.class.getName(),
                thread)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(1);
    assertThat(said).contains("hungry: out of memory: the heap of 16 MiB is exhausted");
  }
}
