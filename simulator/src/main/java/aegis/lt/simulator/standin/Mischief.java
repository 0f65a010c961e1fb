package aegis.lt.simulator.standin;

/** One thing that the stand-in keeper does wrong at its next cycle, once. */
public enum Mischief {
  /** It refreshes, and leaves half a file. */
  TORN_JSON,
  /** It refreshes, and writes an empty access token. */
  EMPTY_TOKEN,
  /** It refreshes, and writes an {@code issued_at} from before the one in the file. */
  CLOCK_BACK
}
