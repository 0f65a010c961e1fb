package aegis.lt.shared.token;

import java.util.Arrays;

/** The bytes of a file that holds tokens: can be compared and fingerprinted, but is not printed. */
public final class FileContent {
  private final byte[] bytes;

  FileContent(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The keyed fingerprint of the whole content. */
  public String fingerprint(Fingerprinter fingerprinter) {
    return fingerprinter.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent content && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Its length alone. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
