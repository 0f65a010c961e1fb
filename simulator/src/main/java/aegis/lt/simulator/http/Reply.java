package aegis.lt.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way back to the client of one request: a whole answer, a stream of chunks, or any of the ways
 * in which an answer fails to arrive.
 */
public final class Reply {
  private final Socket socket;
  private final OutputStream out;
  private long bytesSent;
  private boolean complete;
  private boolean reusable = true;
  private Runnable progress = () -> {};

  Reply(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
  }

  /** Calls back each time before bytes go out, so that a record is never behind the client. */
  public void onProgress(Runnable callback) {
    progress = callback;
  }

  /** Sends a whole answer. */
  public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
    byte[] head = head(status, with(headers, "Content-Length", Integer.toString(body.length)));
    sendLast(concat(head, body));
  }

  /** Sends a whole JSON answer. */
  public void sendJson(int status, String json) throws IOException {
    send(status, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends an answer without a body, such as 204. */
  public void sendEmpty(int status) throws IOException {
    sendLast(head(status, status == 204 ? Map.of() : Map.of("Content-Length", "0")));
  }

  /** Sends the head of a chunked answer; {@link #chunk} and {@link #endChunks} follow. */
  public void beginChunks(int status, Map<String, String> headers) throws IOException {
    sendHead(status, with(headers, "Transfer-Encoding", "chunked"));
  }

  /** Sends one chunk at once. An empty one is left out, since it would end the answer. */
  public void chunk(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    byte[] head = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    sendRaw(concat(concat(head, bytes), new byte[] {'\r', '\n'}));
  }

  /** Ends a chunked answer as it should end. */
  public void endChunks() throws IOException {
    sendLast("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends a status line and headers exactly as given; the body is up to the caller. */
  public void sendHead(int status, Map<String, String> headers) throws IOException {
    sendRaw(head(status, headers));
  }

  /** Sends bytes as they are. */
  public void sendRaw(byte[] bytes) throws IOException {
    bytesSent += bytes.length;
    progress.run();
    out.write(bytes);
    out.flush();
  }

  /** Sends the bytes that make the answer whole. */
  public void sendLast(byte[] bytes) throws IOException {
    complete = true;
    try {
      sendRaw(bytes);
    } catch (IOException gone) {
      complete = false;
      progress.run();
      throw gone;
    }
  }

  /** Closes the connection in the ordinary way, whatever was sent until now. */
  public void hangUp() throws IOException {
    reusable = false;
    socket.close();
  }

  /** Resets the connection: the client sees an error rather than an end. */
  public void reset() throws IOException {
    reusable = false;
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whether the client has closed its side. Only for use while an answer is being streamed. */
  public boolean clientIsGone() {
    try {
      socket.setSoTimeout(1);
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException stillThere) {
        socket.setSoTimeout(0); // the next request may take its time
        return false;
      }
    } catch (IOException broken) {
      return true;
    }
  }

  /** How many bytes were handed to the network. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Whether a whole answer was handed to the network. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether another request may come on the same connection. */
  boolean isReusable() {
    return complete && reusable;
  }

  private static byte[] head(int status, Map<String, String> headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" .\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return all;
  }
}
