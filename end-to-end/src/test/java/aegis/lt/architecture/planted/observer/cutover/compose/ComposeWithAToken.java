package aegis.lt.architecture.planted.observer.cutover.compose;

import aegis.lt.shared.token.Secret;

/** Planted: what replaces the compose file has a token at hand. */
final class ComposeWithAToken {
  private ComposeWithAToken() {}

  static String described(Secret secret) {
    return secret.toString();
  }
}
