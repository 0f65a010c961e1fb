package aegis.lt.observer.cutover.world;

import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waits for a condition, by looking again and again; Ctrl-C ends it. */
public final class ConditionWait {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration AT_FIRST = Duration.ofMillis(500);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);

  /** So often the guard looks: what it looks for is to be noticed within 15 s. */
  private static final Duration GUARD_EVERY = Duration.ofSeconds(5);

  private final CutoverEnvironment environment;
  private final Guard guard;
  private Optional<Long> guardedAt = Optional.empty();

  /** Looks for what ends every wait. */
  @FunctionalInterface
  public interface Guard {
    /**
     * Looks once; a look that fails saw nothing.
     *
     * @throws StepFailure if the wait is to end
     */
    void check() throws IOException, StepFailure;
  }

  public ConditionWait(CutoverEnvironment environment) {
    this(environment, () -> {});
  }

  public ConditionWait(CutoverEnvironment environment, Guard guard) {
    this.environment = environment;
    this.guard = guard;
  }

  /**
   * What a look has seen.
   *
   * @param found what is waited for
   * @param notYet why it is not there yet; empty if it is
   */
  public record Sight<T>(Optional<T> found, String notYet) {
    public static <T> Sight<T> of(T found) {
      return new Sight<>(Optional.of(found), "");
    }

    public static <T> Sight<T> notYet(String why) {
      return new Sight<>(Optional.empty(), why);
    }
  }

  /** Looks once. */
  @FunctionalInterface
  public interface Look<T> {
    /** What is visible now; a look that fails is one that saw nothing yet. */
    Sight<T> look() throws IOException, StepFailure;
  }

  /**
   * Waits until a look sees it.
   *
   * @param what completes "waiting for", in the lines that tell the operator
   * @param otherwise what has gone wrong when the limit has passed
   * @throws StepFailure that says so, and why the last look did not see it
   */
  public <T> T until(String what, Duration limit, String otherwise, Look<T> look)
      throws StepFailure, Interrupted {
    Sight<T> last = within(what, limit, look);
    return last.found()
        .orElseThrow(
            () ->
                new StepFailure(
                    otherwise + " within " + TimeText.brief(limit) + ": " + last.notYet()));
  }

  /** The same where it is no failure that the limit passes: gives what the last look saw. */
  public <T> Sight<T> within(String what, Duration limit, Look<T> look)
      throws StepFailure, Interrupted {
    long begin = environment.sleeper().nanoTime();
    long told = begin;
    while (true) {
      guard();
      Sight<T> sight = once(look);
      if (sight.found().isPresent()) {
        return sight;
      }
      environment.stop().check();
      long now = environment.sleeper().nanoTime();
      Duration waited = Duration.ofNanos(now - begin);
      if (waited.compareTo(limit) >= 0) {
        return sight;
      }
      if (now - told >= TELL_EVERY.toNanos()) {
        told = now;
        environment.tell(
            "  waiting for "
                + what
                + ", "
                + TimeText.brief(waited)
                + " of at most "
                + TimeText.brief(limit)
                + ": "
                + sight.notYet());
      }
      environment.sleeper().sleep(Durations.shorter(pause(limit, waited), limit.minus(waited)));
    }
  }

  private void guard() throws StepFailure {
    long now = environment.sleeper().nanoTime();
    if (guardedAt.filter(at -> now - at < GUARD_EVERY.toNanos()).isPresent()) {
      return;
    }
    guardedAt = Optional.of(now);
    lookAround();
  }

  /**
   * Looks for what ends every wait, on behalf of something that takes a while and does not wait
   * here.
   *
   * @throws StepFailure if it is there
   */
  public void lookAround() throws StepFailure {
    try {
      guard.check();
    } catch (IOException e) {
      // The engine may be restarting; the next look tells.
    }
  }

  private static <T> Sight<T> once(Look<T> look) throws StepFailure {
    try {
      return look.look();
    } catch (IOException e) {
      return Sight.notYet(IoReason.of(e));
    }
  }

  /** Short at first; what has taken long is looked at less often. */
  private static Duration pause(Duration limit, Duration waited) {
    Duration part =
        Durations.shorter(limit.dividedBy(40), Durations.longer(AT_FIRST, waited.dividedBy(20)));
    return Durations.longer(SHORTEST_PAUSE, Durations.shorter(part, LONGEST_PAUSE));
  }
}
