package aegis.lt.simulator.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads requests off a connection, one after the other; bodies with a length, chunked, or none. */
final class RequestReader {
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int LARGEST_BODY = 4 * 1024 * 1024;

  private final InputStream in;

  RequestReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next request, or none when the client closed the connection between two requests. */
  Optional<Request> next() throws IOException {
    Optional<String> first = line();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] words = first.get().split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new IOException("expected an HTTP/1 request line");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = required(); !line.isEmpty(); line = required()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("expected a header with a colon");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return Optional.of(Request.of(words[0], words[1], headers, body(headers)));
  }

  private String body(Map<String, String> headers) throws IOException {
    byte[] bytes =
        headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")
            ? chunks()
            : exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(required().split(";", 2)[0].trim(), 16);
      if (size == 0) {
        while (!required().isEmpty()) {
          // Trailers carry nothing that a simulator needs.
        }
        return body.toByteArray();
      }
      if (body.size() + size > LARGEST_BODY) {
        throw new IOException("body is larger than " + LARGEST_BODY + " bytes");
      }
      body.writeBytes(exactly(size));
      required();
    }
  }

  private byte[] exactly(int length) throws IOException {
    if (length > LARGEST_BODY) {
      throw new IOException("body is larger than " + LARGEST_BODY + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the request ended within its body");
    }
    return bytes;
  }

  private String required() throws IOException {
    return line().orElseThrow(() -> new EOFException("the request ended within its head"));
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return Optional.empty();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("line is longer than " + LONGEST_LINE + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }
}
