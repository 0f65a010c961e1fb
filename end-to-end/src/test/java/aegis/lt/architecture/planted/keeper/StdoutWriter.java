package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that stdout belongs to the command line. */
final class StdoutWriter {
  void say() {
    System.out.println("here");
  }
}
