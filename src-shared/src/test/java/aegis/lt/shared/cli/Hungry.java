package aegis.lt.shared.cli;

import java.util.ArrayList;
import java.util.List;

/** Takes more memory than there is, in the main thread or in another one. */
final class Hungry {
  private Hungry() {}

  public static void main(String[] arguments) throws InterruptedException {
    LastResort.install("hungry");
    if (arguments[0].equals("main")) {
      eat();
    }
    Thread other = new Thread(Hungry::eat, "other");
    other.setDaemon(true);
    other.start();
    // As a daemon does whose work another thread has to do.
    Thread.currentThread().join();
  }

  private static void eat() {
    List<byte[]> eaten = new ArrayList<>();
    while (eaten.size() < Integer.MAX_VALUE) {
      eaten.add(new byte[1 << 10]);
    }
  }
}
