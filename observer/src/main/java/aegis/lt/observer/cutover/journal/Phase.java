package aegis.lt.observer.cutover.journal;

import java.util.Locale;

/** Where a migration stands. */
public enum Phase {
  /** Both keepers run, each on its own file. */
  PARALLEL,
  /** The cutover has begun, and the new keeper has not been seen to write yet. */
  CUTOVER,
  /** The new keeper writes the canonical cache, and is watched closely. */
  WATCH,
  /** The watch has ended. */
  CUT_OVER,
  /** The old keeper writes the canonical cache again, or still does; the new one was stopped. */
  ROLLED_BACK;

  /** The name used in JSON: {@code cut_over}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
