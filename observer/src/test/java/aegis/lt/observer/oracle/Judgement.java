package aegis.lt.observer.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * What the oracle thinks of a world.
 *
 * @param objections reasons for which the contract surely does not allow a PASS
 * @param doubts places where the contract leaves the answer open
 */
record Judgement(List<String> objections, List<String> doubts) {
  Judgement {
    objections = List.copyOf(objections);
    doubts = List.copyOf(doubts);
  }

  /** Whether nothing is known that forbids a PASS of all blocking criteria. */
  boolean mayBeReady() {
    return objections.isEmpty();
  }

  /** Whether the contract demands a PASS of the ten criteria that always block. */
  boolean mustBeReady() {
    return objections.isEmpty() && doubts.isEmpty();
  }

  /** Collects what is found. */
  static final class Notes {
    private final List<String> objections = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();

    void object(String what) {
      objections.add(what);
    }

    void doubt(String what) {
      doubts.add(what);
    }

    Judgement judgement() {
      return new Judgement(objections, doubts);
    }
  }
}
