package aegis.lt.shared.process;

import aegis.lt.shared.time.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every 20 seconds, every 2 while that is not so, whether the program is healthy, so
 * that the health check of its container ({@code deploy/image/lt-health}) need not start a second
 * Java.
 *
 * <p>The file has two lines: until when it holds, in whole seconds since 1970, and {@code healthy}
 * or {@code unhealthy: …}. It holds for 90 seconds, so that a program that hangs is noticed. It is
 * removed when the program ends.
 */
public final class HealthFile implements AutoCloseable {
  /**
   * The environment variable that names the file. The images set it; without it none is written.
   */
  public static final String VARIABLE = "LT_HEALTH_FILE";

  static final Duration HOLDS = Duration.ofSeconds(90);
  private static final Duration BETWEEN = Duration.ofSeconds(20);

  /** One that has just begun, or has just been helped, is not called unhealthy for long. */
  private static final Duration BETWEEN_WHILE_UNHEALTHY = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);

  private final Optional<Path> file;
  private final Supplier<String> health;
  private final InstantSource clock;
  private final Sleeper sleeper = Sleeper.real();
  private volatile boolean over;
  private boolean failed;

  HealthFile(Optional<Path> file, Supplier<String> health, InstantSource clock) {
    this.file = file;
    this.health = health;
    this.clock = clock;
  }

  /**
   * Writes it until it is closed, if the environment names a file.
   *
   * @param environment where {@link #VARIABLE} may be
   * @param health one line, as the file has it; asked on a thread of its own
   * @param clock the time of day, which must continue: it is asked at each write
   */
  public static HealthFile start(
      Map<String, String> environment, Supplier<String> health, InstantSource clock) {
    HealthFile started =
        new HealthFile(
            Optional.ofNullable(environment.get(VARIABLE))
                .filter(name -> !name.isBlank())
                .map(Path::of),
            health,
            clock);
    if (started.file.isPresent()) {
      Thread thread = new Thread(started::run, "health");
      thread.setDaemon(true);
      thread.start();
    }
    return started;
  }

  private void run() {
    while (!over) {
      sleeper.sleep(write() ? BETWEEN : BETWEEN_WHILE_UNHEALTHY);
    }
  }

  /**
   * Writes it once. A file that cannot be written is told once; the health check then notices.
   *
   * @return whether it says that the program is healthy
   */
  synchronized boolean write() {
    if (over || file.isEmpty()) {
      return false;
    }
    String said = said();
    Path target = file.get();
    Path temporary = target.resolveSibling(target.getFileName() + ".new");
    Instant until = clock.instant().plus(HOLDS);
    try {
      Files.writeString(temporary, until.getEpochSecond() + "\n" + said + "\n");
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("cannot write {}={}: {}", VARIABLE, target, e.toString());
      }
      failed = true;
    }
    return said.startsWith("healthy");
  }

  private String said() {
    try {
      return health.get().lines().findFirst().orElse("unhealthy: nothing is known");
    } catch (RuntimeException e) {
      return "unhealthy: " + e.getClass().getSimpleName();
    }
  }

  @Override
  public synchronized void close() {
    over = true;
    sleeper.wake();
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      // What it says ends by itself.
    }
  }
}
