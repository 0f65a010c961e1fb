package aegis.lt.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Plays the keeper in tests of the demo: touches its file once, and stays. */
final class ActingKeeper {
  private ActingKeeper() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path cache = Path.of(System.getenv("AEGIS_SAXO_TOKEN_CACHE_PATH"));
    if (arguments[0].equals("bootstrap")) {
      Files.copy(cache.resolveSibling("saxobank_tokens_live.json"), cache);
      return;
    }
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
    System.out.println("INFO token refreshed");
    new CountDownLatch(1).await();
  }
}
