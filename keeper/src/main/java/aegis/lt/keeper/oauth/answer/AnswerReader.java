package aegis.lt.keeper.oauth.answer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the body of an answer until it has ended, or until it is plain that all that matters has
 * come: a server that leaves out the end of a body would otherwise keep the tokens in memory until
 * the connection ends, where a crash loses them.
 */
public final class AnswerReader {
  /** More than this of an answer is not read, in bytes. */
  public static final int LARGEST = 16 << 20;

  private static final int CHUNK = 8192;

  /** A compressed body is unpacked on the way, to see whether it is complete, up to this size. */
  private static final int LARGEST_PACKED = 1 << 20;

  /** So often a body is looked into on the way. */
  private static final int MOST_LOOKS = 64;

  private final Answer.Headers headers;
  private final ObjectEnd end = new ObjectEnd();
  private byte[] received;
  private int length;
  private int looks;

  private AnswerReader(Answer.Headers headers, long expected) {
    this.headers = headers;
    this.received = new byte[(int) Math.min(Math.max(expected, 0) + CHUNK, LARGEST)];
  }

  /**
   * Reads a body.
   *
   * @param expected how long it is said to be, in bytes; negative if that is not said
   */
  public static Answer read(int status, Answer.Headers headers, InputStream body, long expected) {
    AnswerReader reader = new AnswerReader(headers, expected);
    boolean whole;
    try {
      whole = reader.read(body);
    } catch (IOException e) {
      whole = false; // what came until then is what there is
    }
    return new Answer(status, headers, Arrays.copyOf(reader.received, reader.length), whole);
  }

  /** Whether the body came to its end. */
  private boolean read(InputStream body) throws IOException {
    while (length < LARGEST) {
      if (length == received.length) {
        received = Arrays.copyOf(received, Math.min(length + length / 2, LARGEST));
      }
      int n = body.read(received, length, Math.min(CHUNK, received.length - length));
      if (n < 0) {
        return true;
      }
      boolean closed = end.passedIn(received, length, n);
      length += n;
      if ((closed || packedPause(body)) && looks++ < MOST_LOOKS && saysAll()) {
        return false; // it may continue, but nothing in it can matter any more
      }
    }
    return false;
  }

  private boolean packedPause(InputStream body) throws IOException {
    boolean deflate =
        headers
            .contentEncoding()
            .filter(name -> name.toLowerCase(Locale.ROOT).contains("deflate"))
            .isPresent();
    return (deflate || AnswerText.isPacked(received, length))
        && length <= LARGEST_PACKED
        && body.available() == 0;
  }

  private boolean saysAll() {
    byte[] text = AnswerText.utf8(Arrays.copyOf(received, length), headers.contentEncoding());
    TokenAnswer answer = TokenAnswer.read(text, false);
    return answer.complete() && (answer.hasTokens() || answer.error().isPresent());
  }

  /**
   * Notices when the outermost object or array of a JSON text closes, whatever stands in front of
   * it. Zeros are passed over, so that UTF-16 is understood, too.
   */
  static final class ObjectEnd {
    private int depth;
    private boolean inString;
    private boolean escaped;

    /** Whether it closes in the next bytes. */
    boolean passedIn(byte[] bytes, int from, int count) {
      boolean closed = false;
      for (int i = from; i < from + count; i++) {
        closed |= next(bytes[i]);
      }
      return closed;
    }

    private boolean next(byte character) {
      if (character == 0) {
        return false;
      }
      if (inString) {
        boolean ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        inString = !ends;
        return false;
      }
      switch (character) {
        case '"' -> inString = depth > 0;
        case '{', '[' -> depth++;
        case '}', ']' -> {
          depth = Math.max(depth - 1, 0);
          return depth == 0;
        }
        default -> {} // nothing that opens or closes
      }
      return false;
    }
  }
}
