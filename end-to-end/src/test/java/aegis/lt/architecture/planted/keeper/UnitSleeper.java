package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that nothing sleeps but through a Sleeper. */
final class UnitSleeper {
  void rest() throws InterruptedException {
    java.util.concurrent.TimeUnit.SECONDS.sleep(1);
  }
}
