package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;

/** App key and app secret: what the client is known by at the token endpoint. */
public record Credentials(Secret key, Secret secret) {
  /** Tells one pair from another without telling either. */
  public String fingerprint(Fingerprinter fingerprinter) {
    return fingerprinter.of(key) + "." + fingerprinter.of(secret);
  }
}
