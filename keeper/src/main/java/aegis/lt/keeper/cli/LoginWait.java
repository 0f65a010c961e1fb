package aegis.lt.keeper.cli;

import aegis.lt.keeper.oauth.LoginRequest.Answer;
import aegis.lt.shared.time.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where the answer to a login is waited for, whichever way it comes first. */
final class LoginWait {
  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final Sleeper sleeper;

  LoginWait(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** What ends the wait. */
  sealed interface Arrival {
    /** The endpoint's answer. */
    record Answered(Answer answer) implements Arrival {}

    /** The input ended, and nobody can paste any more. */
    record InputEnded() implements Arrival {}
  }

  /** The endpoint has answered. From any thread. */
  void answered(Answer answer) {
    arrive(new Arrival.Answered(answer));
  }

  /** Nothing more can be pasted. From any thread. */
  void inputEnded() {
    arrive(new Arrival.InputEnded());
  }

  private void arrive(Arrival arrival) {
    arrivals.add(arrival);
    sleeper.wake();
  }

  /** Waits for whatever comes first; empty if nothing came in time. */
  Optional<Arrival> await(Duration timeout) {
    long end = sleeper.nanoTime() + timeout.toNanos();
    while (true) {
      Arrival arrival = arrivals.poll();
      if (arrival != null) {
        return Optional.of(arrival);
      }
      long left = end - sleeper.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      sleeper.sleep(Duration.ofNanos(left));
    }
  }
}
