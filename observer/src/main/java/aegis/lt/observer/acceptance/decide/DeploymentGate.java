package aegis.lt.observer.acceptance.decide;

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
    /** It is there, but has no value in the file. */
    WITHOUT_VALUE("the override has no value"),
    /** Its value is to come from a variable, which may be empty or name any file. */
    FROM_ELSEWHERE("the override's value comes from a variable without a default"),
    /** It is there, and is none. */
    CANONICAL("the override names the canonical cache itself");

    private final String words;

    Found(String words) {
      this.words = words;
    }

    private String remedy() {
      return this == ABSENT ? "the line back" : "the path of the new keeper's own file there";
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
    return shut(found, missing);
  }

  /**
   * Decides where the journal cannot tell what has been done: as if nothing had.
   *
   * @param trouble why it cannot
   */
  public static DeploymentGate withoutJournal(Found found, String trouble) {
    return found == Found.PRESENT
        ? new DeploymentGate(
            true, decide(found, false, false).reason() + " (note that " + trouble + ")")
        : shut(found, trouble);
  }

  private static DeploymentGate shut(Found found, String why) {
    return new DeploymentGate(
        false,
        found.words
            + ", but "
            + why
            + "; put "
            + found.remedy()
            + ", or cut over with 'observer cutover start'");
  }
}
