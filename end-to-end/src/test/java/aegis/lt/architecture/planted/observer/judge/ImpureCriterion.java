package aegis.lt.architecture.planted.observer.judge;

/** Breaks the rule that judging touches no file. */
final class ImpureCriterion {
  boolean exists(java.nio.file.Path path) {
    return java.nio.file.Files.exists(path);
  }
}
