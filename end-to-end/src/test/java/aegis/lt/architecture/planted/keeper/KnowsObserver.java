package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that the keeper does not know the observer. */
public final class KnowsObserver {
  Object other() {
    return new aegis.lt.architecture.planted.observer.KnowsSimulator();
  }
}
