package aegis.lt.architecture.planted.simulator;

/** Breaks the rule that the simulator does not know the keeper. */
public final class KnowsKeeperToo {
  Object other() {
    return new aegis.lt.architecture.planted.keeper.KnowsObserver();
  }
}
