package aegis.lt.shared.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A token, key or password. It prints as a fingerprint that is stable within one process and tells
 * nothing about the value; {@link #reveal} is for the token cache file and the wire alone.
 */
public final class Secret {
  private static final Fingerprinter PROCESS_FINGERPRINTS = processFingerprints();

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Wraps a value.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public static Secret of(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
    return new Secret(value);
  }

  /** The value itself. Only where it leaves for the token endpoint or the token cache. */
  public String reveal() {
    return value;
  }

  byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether {@code text} holds this secret anywhere, so that it must not be shown. */
  public boolean occursIn(String text) {
    return text.contains(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** A fingerprint such as {@code secret:5f1c09a2b3d4}. */
  @Override
  public String toString() {
    return "secret:" + PROCESS_FINGERPRINTS.of(this);
  }

  private static Fingerprinter processFingerprints() {
    byte[] key = new byte[Fingerprinter.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new Fingerprinter(key);
  }
}
