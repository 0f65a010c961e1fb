package aegis.lt.observer.judge;

/** The answer to the one question: may the cutover begin? */
public enum Status {
  /** A blocking criterion failed. */
  NOT_READY,
  /** Evidence is missing for a blocking criterion. */
  INCONCLUSIVE,
  /** Nothing speaks against it, and the window is not full yet. */
  OBSERVING,
  /** All blocking criteria pass; the approval is missing or stale. */
  AWAITING_APPROVAL,
  /** All blocking criteria pass, and a person has approved it. */
  READY
}
