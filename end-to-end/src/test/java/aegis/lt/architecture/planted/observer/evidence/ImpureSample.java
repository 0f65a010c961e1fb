package aegis.lt.architecture.planted.observer.evidence;

/** Breaks the rule that evidence is a value and touches no file. */
final class ImpureSample {
  long read(java.nio.channels.FileChannel channel) throws Exception {
    return channel.size();
  }
}
