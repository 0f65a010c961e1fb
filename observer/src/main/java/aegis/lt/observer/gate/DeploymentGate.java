package aegis.lt.observer.gate;

/**
 * May a compose file be deployed now? One without the override makes the new keeper write the
 * canonical token cache, so it may go out only once the old keeper cannot write there any more.
 *
 * @param open whether it may
 * @param reason why, or why not, in words for the operator
 */
public record DeploymentGate(boolean open, String reason) {
  /**
   * Decides.
   *
   * @param overridePresent whether the file keeps the new keeper off the canonical cache
   * @param incumbentStopped whether the journal shows the old keeper stopped, and not started again
   *     since
   * @param fenceHandedOver whether the journal shows the fence handed over, and not taken back
   *     since
   */
  public static DeploymentGate decide(
      boolean overridePresent, boolean incumbentStopped, boolean fenceHandedOver) {
    if (overridePresent) {
      return new DeploymentGate(
          true,
          fenceHandedOver
              ? "the override is present; note that the fence names the new keeper by now, so nobody"
                  + " would write the canonical cache after this deployment"
              : "the override is present: the new keeper stays off the canonical cache");
    }
    if (incumbentStopped && fenceHandedOver) {
      return new DeploymentGate(
          true, "the override is gone, the old keeper is stopped and the fence handed over");
    }
    String missing =
        !incumbentStopped && !fenceHandedOver
            ? "the journal shows neither the old keeper stopped nor the fence handed over"
            : incumbentStopped
                ? "the journal does not show the fence handed over"
                : "the journal does not show the old keeper stopped";
    return new DeploymentGate(
        false,
        "the override is gone, but "
            + missing
            + "; put the line back, or cut over with 'observer cutover start'");
  }
}
