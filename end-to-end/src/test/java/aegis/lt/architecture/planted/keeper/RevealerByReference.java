package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that a secret is revealed at the wire and in the file alone, without a call. */
final class RevealerByReference {
  final java.util.function.Function<aegis.lt.shared.token.Secret, String> tell =
      aegis.lt.shared.token.Secret::reveal;
}
