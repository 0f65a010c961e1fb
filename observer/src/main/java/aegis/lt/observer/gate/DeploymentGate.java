package aegis.lt.observer.gate;

/**
 * May a compose file be deployed now? One that does not keep the new keeper off the canonical token
 * cache may go out only once the old keeper cannot write there any more.
 *
 * @param open whether it may
 * @param reason why, or why not, in words for the operator
 */
public record DeploymentGate(boolean open, String reason) {
  /** What a compose file says of the override. */
  public enum Found {
    /** It sends the new keeper's writes to another file. */
    PRESENT("the override is present"),
    /** It is not there. */
    ABSENT("the override is gone"),
    /** It is there, but its value is to come from elsewhere, and may be none. */
    WITHOUT_VALUE("the override has no value"),
    /** It is there, and is none. */
    CANONICAL("the override names the canonical cache itself");

    private final String words;

    Found(String words) {
      this.words = words;
    }
  }

  /**
   * Decides.
   *
   * @param found what the file says of the override
   * @param incumbentStopped whether the journal shows the old keeper stopped, and not started again
   *     since
   * @param fenceHandedOver whether the journal shows the fence handed over, and not taken back
   *     since
   */
  public static DeploymentGate decide(
      Found found, boolean incumbentStopped, boolean fenceHandedOver) {
    if (found == Found.PRESENT) {
      return new DeploymentGate(
          true,
          found.words
              + (fenceHandedOver
                  ? "; note that the fence names the new keeper by now, so nobody would write the"
                      + " canonical cache after this deployment"
                  : ": the new keeper stays off the canonical cache"));
    }
    if (incumbentStopped && fenceHandedOver) {
      return new DeploymentGate(
          true, found.words + ", the old keeper is stopped and the fence handed over");
    }
    String missing =
        !incumbentStopped && !fenceHandedOver
            ? "the journal shows neither the old keeper stopped nor the fence handed over"
            : incumbentStopped
                ? "the journal does not show the fence handed over"
                : "the journal does not show the old keeper stopped";
    return new DeploymentGate(
        false,
        found.words
            + ", but "
            + missing
            + "; put the line back, or cut over with 'observer cutover start'");
  }
}
