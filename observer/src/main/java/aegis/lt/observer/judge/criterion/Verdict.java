package aegis.lt.observer.judge.criterion;

/** The answer to one criterion, worst first: of several answers the first in this order counts. */
public enum Verdict {
  /** The evidence speaks against it, or evidence was taken away. */
  FAIL,
  /** Evidence is missing or has gaps. */
  INCONCLUSIVE,
  /** The window is not full yet, and nothing speaks against it so far. */
  PENDING,
  /** The evidence of the whole window speaks for it. */
  PASS;

  /** The worse of the two. */
  public Verdict worst(Verdict other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
