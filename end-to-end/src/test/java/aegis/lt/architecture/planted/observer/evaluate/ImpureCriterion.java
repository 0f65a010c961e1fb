package aegis.lt.architecture.planted.observer.evaluate;

/** Breaks the rule that judging touches no file. */
final class ImpureCriterion {
  boolean exists(java.nio.file.Path path) {
    return java.nio.file.Files.exists(path);
  }
}
