package aegis.lt.observer.judge.criterion;

/** A number and what it counts: {@code 1 gap}, {@code 2 gaps}. */
final class Counted {
  private Counted() {}

  static String of(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
