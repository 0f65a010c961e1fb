package aegis.lt.architecture.planted.observer;

/** Breaks the rule that the observer does not know the simulator. */
public final class KnowsSimulator {
  Object other() {
    return new aegis.lt.architecture.planted.simulator.KnowsKeeperToo();
  }
}
