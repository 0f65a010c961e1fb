package aegis.lt.shared.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A token, key or password. It prints as a fingerprint that is stable within one process and tells
 * nothing about the value; {@link #reveal} is for the token cache file and the wire alone.
 */
public final class Secret {
  private static final Fingerprinter PROCESS_FINGERPRINTS = processFingerprints();

  /** A shorter one may well be an ordinary word, and is not replaced in a text. In characters. */
  private static final int SHORTEST_REPLACED = 8;

  private final String value;
  private volatile @Nullable Spellings spellings;

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

  /** How many characters it has. */
  public int length() {
    return value.length();
  }

  /**
   * Whether {@code text} holds this secret anywhere, so that it must not be shown: as it is, or
   * URL-encoded, escaped, in hexadecimal digits or Base64, in upper or lower case; or a piece of it
   * of a dozen characters.
   */
  public boolean occursIn(String text) {
    return spellings().occurIn(text);
  }

  /**
   * The text with something else in the place of this secret, in whatever spelling. One of fewer
   * than {@value #SHORTEST_REPLACED} characters stays, since it may well be an ordinary word.
   */
  public String replacedIn(String text, String replacement) {
    boolean ordinary = value.length() < SHORTEST_REPLACED || text.length() < SHORTEST_REPLACED;
    return ordinary ? text : spellings().replacedIn(text, replacement);
  }

  /** Made when first needed, and not between an answer and its save. */
  private Spellings spellings() {
    Spellings known = spellings;
    if (known == null) {
      known = Spellings.of(value);
      spellings = known;
    }
    return known;
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
