package aegis.lt.architecture.planted.observer.watch;

/** Breaks the rule that the observer saves no token cache. */
final class SavingObserver {
  void save(aegis.lt.shared.file.AtomicFile file) throws java.io.IOException {
    file.discard();
  }
}
