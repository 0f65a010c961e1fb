package aegis.lt.architecture.planted.keeper;

import java.util.concurrent.TimeUnit;

/** Breaks the rule that nothing sleeps but through a Sleeper. */
final class UnitSleeper {
  void rest(TimeUnit unit) throws InterruptedException {
    unit.sleep(1);
  }
}
