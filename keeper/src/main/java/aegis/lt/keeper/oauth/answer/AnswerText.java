package aegis.lt.keeper.oauth.answer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Turns the body of an answer into UTF-8 without a byte order mark, whatever was done to it on the
 * way: compressed (declared or not), or written in UTF-16, UTF-32 or Latin-1. What the body itself
 * looks like decides, not what its headers say. Of a body that was cut short or is damaged, the
 * part that can be decoded is returned.
 */
public final class AnswerText {
  /** A compressed answer is unpacked up to this size, in bytes. */
  static final int LARGEST = 16 << 20;

  /** A body that is compressed more often than this stays as it is. */
  private static final int MOST_LAYERS = 4;

  /** How many bytes at the beginning tell UTF-16 and UTF-32 from UTF-8. */
  private static final int SAMPLE = 64;

  /** The longest sequence of UTF-8; one that is cut at the end of a body is no sign of Latin-1. */
  private static final int LONGEST_SEQUENCE = 4;

  private AnswerText() {}

  /**
   * Decodes a body.
   *
   * @param contentEncoding the header, if there is one; needed for {@code deflate} without the
   *     header that gives it away
   */
  static byte[] utf8(byte[] body, Optional<String> contentEncoding) {
    byte[] content = body;
    boolean deflate =
        contentEncoding
            .filter(name -> name.toLowerCase(Locale.ROOT).contains("deflate"))
            .isPresent();
    for (int layer = 0; layer < MOST_LAYERS; layer++) {
      Optional<byte[]> unpacked = unpacked(content, deflate);
      if (unpacked.isEmpty()) {
        break;
      }
      content = unpacked.get();
      deflate = false;
    }
    return transcoded(content);
  }

  /** Whether a body is compressed, so that its end cannot be seen without unpacking it. */
  static boolean isPacked(byte[] body, int length) {
    return isGzip(body, length) || isZlib(body, length);
  }

  private static Optional<byte[]> unpacked(byte[] content, boolean deflate) {
    if (isGzip(content, content.length)) {
      return unpacked(content, GZIPInputStream::new);
    }
    if (isZlib(content, content.length)) {
      return unpacked(content, InflaterInputStream::new);
    }
    return deflate ? inflated(content) : Optional.empty();
  }

  /**
   * Deflate without the header that gives it away (RFC 9110 section 8.4.1.2 tells of it). Much that
   * is none can be unpacked for a while, so it counts only if its end is that of the body.
   */
  private static Optional<byte[]> inflated(byte[] content) {
    Inflater inflater = new Inflater(true);
    try {
      return unpacked(content, packed -> new InflaterInputStream(packed, inflater))
          .filter(unpacked -> inflater.finished() && inflater.getBytesRead() == content.length);
    } finally {
      inflater.end();
    }
  }

  private static boolean isGzip(byte[] content, int length) {
    return length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
  }

  /** RFC 1950: method 8, and a header that is divisible by 31. */
  private static boolean isZlib(byte[] content, int length) {
    return length > 2
        && (content[0] & 0x0f) == 8
        && (content[0] & 0x80) == 0
        && ((content[0] & 0xff) << 8 | (content[1] & 0xff)) % 31 == 0;
  }

  @FunctionalInterface
  private interface Unpacker {
    InputStream open(InputStream packed) throws IOException;
  }

  /** As much as can be unpacked; empty if that is nothing. */
  private static Optional<byte[]> unpacked(byte[] content, Unpacker unpacker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = unpacker.open(new ByteArrayInputStream(content))) {
      byte[] chunk = new byte[4096];
      for (int n = in.read(chunk); n >= 0 && out.size() < LARGEST; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    } catch (IOException e) {
      // Cut short, damaged, or not compressed at all: what came out before is what there is.
    }
    return out.size() == 0 ? Optional.empty() : Optional.of(out.toByteArray());
  }

  private static byte[] transcoded(byte[] content) {
    Optional<Charset> wide = wideCharset(content);
    if (wide.isPresent()) {
      return utf8(new String(content, wide.get()));
    }
    if (startsWith(content, 0xef, 0xbb, 0xbf)) {
      return transcoded(Arrays.copyOfRange(content, 3, content.length));
    }
    return isUtf8(content) ? content : utf8(new String(content, StandardCharsets.ISO_8859_1));
  }

  private static byte[] utf8(String text) {
    String unmarked = text.startsWith("\ufeff") ? text.substring(1) : text;
    return unmarked.getBytes(StandardCharsets.UTF_8);
  }

  /** UTF-16 or UTF-32, by the byte order mark or by where the zeros of ASCII characters are. */
  private static Optional<Charset> wideCharset(byte[] content) {
    if (startsWith(content, 0xff, 0xfe, 0, 0)) {
      return Optional.of(Charset.forName("UTF-32LE"));
    }
    if (startsWith(content, 0, 0, 0xfe, 0xff)) {
      return Optional.of(Charset.forName("UTF-32BE"));
    }
    if (startsWith(content, 0xff, 0xfe)) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    if (startsWith(content, 0xfe, 0xff)) {
      return Optional.of(StandardCharsets.UTF_16BE);
    }
    int sampled = Math.min(content.length, SAMPLE) / 4 * 4;
    int[] zeros = new int[4];
    for (int i = 0; i < sampled; i++) {
      zeros[i % 4] += content[i] == 0 ? 1 : 0;
    }
    int all = sampled / 4;
    boolean first = zeros[0] == all;
    boolean second = zeros[1] == all;
    boolean third = zeros[2] == all;
    boolean fourth = zeros[3] == all;
    if (all < 2) {
      return Optional.empty();
    }
    if (second && third && fourth && !first) {
      return Optional.of(Charset.forName("UTF-32LE"));
    }
    if (first && second && third && !fourth) {
      return Optional.of(Charset.forName("UTF-32BE"));
    }
    if (second && fourth && !first && !third) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    return first && third && !second && !fourth
        ? Optional.of(StandardCharsets.UTF_16BE)
        : Optional.empty();
  }

  private static boolean startsWith(byte[] content, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (content.length <= i || content[i] != (byte) prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is UTF-8, apart from a character that the end of the body may have cut. */
  private static boolean isUtf8(byte[] content) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(content);
    CharBuffer out = CharBuffer.allocate(8192);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return true;
      }
      if (result.isOverflow()) {
        out.clear();
        continue;
      }
      return in.remaining() < LONGEST_SEQUENCE && !hasAsciiAfter(in);
    }
  }

  private static boolean hasAsciiAfter(ByteBuffer in) {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** One text, without the exceptions of a strict decoder. */
  static String text(byte[] content, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(content, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }
}
