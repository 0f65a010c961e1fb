package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that nothing sleeps but through a Sleeper. */
final class ThreadSleeper {
  void rest() throws InterruptedException {
    Thread.sleep(1);
  }
}
