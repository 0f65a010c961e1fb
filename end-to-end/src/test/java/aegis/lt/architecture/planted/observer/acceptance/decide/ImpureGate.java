package aegis.lt.architecture.planted.observer.acceptance.decide;

/** Breaks the rule that the gate decides from values and asks no network. */
final class ImpureGate {
  java.net.URI ask(java.net.URI address) {
    return address;
  }
}
