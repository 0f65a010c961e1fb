package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that a secret is revealed at the wire and in the file alone. */
final class Revealer {
  String tell(aegis.lt.shared.token.Secret secret) {
    return secret.reveal();
  }
}
