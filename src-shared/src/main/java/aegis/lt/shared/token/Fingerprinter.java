package aegis.lt.shared.token;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names a secret or a content without helping anyone to guess it: HMAC-SHA256 under a key of its
 * own, cut to {@value #HEX_DIGITS} hexadecimal digits. Equal values have equal fingerprints under
 * the same key, and nothing can be compared across keys.
 */
public final class Fingerprinter {
  /** Length of the key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final int HEX_DIGITS = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * Fingerprints under a key.
   *
   * @throws IllegalArgumentException if the key is not {@value #KEY_BYTES} bytes long
   */
  public Fingerprinter(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "fingerprint key has " + key.length + " bytes, must have " + KEY_BYTES);
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The fingerprint of a secret. */
  public String of(Secret secret) {
    return of(secret.bytes());
  }

  /** The fingerprint of a content. */
  public String of(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(content)).substring(0, HEX_DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
