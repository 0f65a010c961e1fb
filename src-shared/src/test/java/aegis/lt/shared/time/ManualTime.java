package aegis.lt.shared.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Time that stands still until a test, or someone who sleeps, moves it. Time of day and monotonic
 * time continue together, except that {@link #stepClock} adjusts the former alone.
 */
public final class ManualTime implements InstantSource, Sleeper {
  /** A test that sleeps longer than this in all has lost its way. */
  private static final Duration LONGEST = Duration.ofDays(400);

  private final List<Plan> plans = new ArrayList<>();
  private Instant now;
  private Duration elapsed = Duration.ZERO;
  private boolean woken;

  private record Plan(Duration at, Runnable action) {}

  public ManualTime(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanoTime() {
    return elapsed.toNanos();
  }

  /** Time continues, and what was planned for it happens at its moment. */
  public void advance(Duration duration) {
    move(elapsed.plus(duration), false);
  }

  @Override
  public void sleep(Duration duration) {
    move(elapsed.plus(duration), true);
    woken = false;
  }

  @Override
  public void wake() {
    woken = true;
  }

  /** Someone adjusts the clock: the time of day changes, no time goes by. */
  public void stepClock(Duration by) {
    now = now.plus(by);
  }

  /** Runs an action when {@code delay} has gone by from now on. */
  public void after(Duration delay, Runnable action) {
    plans.add(new Plan(elapsed.plus(delay), action));
    plans.sort(Comparator.comparing(Plan::at));
  }

  private void move(Duration until, boolean wakeable) {
    if (until.compareTo(LONGEST) > 0) {
      throw new IllegalStateException("slept beyond " + LONGEST + ": nothing ends this loop");
    }
    while (!plans.isEmpty() && plans.get(0).at().compareTo(until) <= 0 && !(wakeable && woken)) {
      Plan plan = plans.remove(0);
      moveTo(plan.at());
      plan.action().run();
    }
    if (!(wakeable && woken)) {
      moveTo(until);
    }
  }

  private void moveTo(Duration moment) {
    if (moment.compareTo(elapsed) > 0) {
      now = now.plus(moment.minus(elapsed));
      elapsed = moment;
    }
  }
}
