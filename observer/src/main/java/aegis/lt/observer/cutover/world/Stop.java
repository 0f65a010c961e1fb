package aegis.lt.observer.cutover.world;

import aegis.lt.shared.time.Sleeper;

/** Whether someone has pressed Ctrl-C. */
public final class Stop {
  private final Sleeper sleeper;
  private volatile boolean requested;

  /** Not asked for yet. */
  public Stop(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** Asks for it, and ends the current wait. From any thread. */
  public void request() {
    requested = true;
    sleeper.wake();
  }

  /** Whether it was asked for. */
  public boolean requested() {
    return requested;
  }

  /**
   * Ends what is under way if it was asked for.
   *
   * @throws Interrupted if so
   */
  public void check() throws Interrupted {
    if (requested) {
      throw new Interrupted();
    }
  }
}
