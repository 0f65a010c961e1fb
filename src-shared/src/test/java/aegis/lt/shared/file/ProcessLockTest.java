package aegis.lt.shared.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessLockTest {
  @TempDir Path directory;

  @Test
  void isHeldByOneAtATimeAndSaysByWhom() throws IOException {
    Path path = directory.resolve("lock");
    try (ProcessLock held = ProcessLock.acquire(path)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> ProcessLock.acquire(path))
          .isInstanceOf(ProcessLock.HeldElsewhere.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("pid=" + ProcessHandle.current().pid());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pid=7 host=0f3a9c2b71de | docker stop 0f3a9c2b71de",
        "pid=7 host=nas-of-others | kill 7, on nas-of-others",
        "pid=7 host=0f3a9c2b71dg | kill 7, on 0f3a9c2b71dg",
        "pid=7 host=0f3a9c2b71de0 | kill 7, on 0f3a9c2b71de0",
        "holder unknown | ''",
        "pid=7; rm -r host=x | ''",
      })
  void namesWhatEndsTheHolder(String written, String remedy) throws IOException {
    Path path = directory.resolve("lock");
    try (ProcessLock held = ProcessLock.acquire(path)) {
      assertThat(held.isInPlace()).isTrue();
      Files.writeString(path, written + "\n");
      assertThatThrownBy(() -> ProcessLock.acquire(path))
          .hasMessageEndingWith(
              "(" + written + ")" + (remedy.isEmpty() ? "" : "; to end it: " + remedy));
    }
  }

  @Test
  void canBeTakenAgainOnceItIsLetGo() throws IOException {
    Path path = directory.resolve("lock");
    ProcessLock.acquire(path).close();

    ProcessLock.acquire(path).close();
  }

  @Test
  void knowsThatItsFileWasRemovedOrReplaced() throws IOException {
    Path path = directory.resolve("lock");
    try (ProcessLock held = ProcessLock.acquire(path)) {
      assertThat(held.isInPlace()).isTrue();
      Files.delete(path);
      assertThat(held.isInPlace()).isFalse();
      try (ProcessLock second = ProcessLock.acquire(path)) {
        assertThat(second.isInPlace()).isTrue();
        assertThat(held.isInPlace()).isFalse();
      }
      Files.delete(path);
      Files.createSymbolicLink(path, directory.resolve("elsewhere"));
      assertThat(held.isInPlace()).isFalse();
    }
  }
}
