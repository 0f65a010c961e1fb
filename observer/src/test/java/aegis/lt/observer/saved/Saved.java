package aegis.lt.observer.saved;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that a test saved below {@code src/test/resources/saved}, and that must come out again.
 * Where a change is wanted, {@code -Dlt.saved.write=true} saves the new one; its difference is then
 * reviewed with the change.
 */
public final class Saved {
  /** Where they are; tests run in the folder of their module. */
  public static final Path FOLDER = Path.of("src/test/resources/saved").toAbsolutePath();

  private static final boolean WRITE = Boolean.getBoolean("lt.saved.write");

  private Saved() {}

  /** Sees that this is what was saved under that name. */
  public static void same(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (WRITE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return;
    }
    assertThat(text).as(file.toString()).isEqualTo(Files.readString(file));
  }
}
