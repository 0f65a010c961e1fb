package aegis.lt.keeper.oauth;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A token endpoint inside this process that answers one request with tokens that mean nothing. A
 * virtual machine that has just started loads hundreds of classes on the way from the first byte of
 * an answer to the disk, and the chain is in danger for that long; a rehearsal has them loaded
 * before.
 */
final class WarmUp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 2000;
  private static final String BODY =
      "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":1,\"refresh_token\":\"r\",\"refresh_token_expires_in\":1.5,\"base_uri\":null}";
  private static final byte[] ANSWER =
      ("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-Correlation: rehearsal#1\r\n"
              + "Connection: close\r\nContent-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY)
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;

  WarmUp() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    server.setSoTimeout(PATIENCE_MILLIS);
    Thread thread = new Thread(this::answerOnce, "rehearsal");
    thread.setDaemon(true);
    thread.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/token");
  }

  private void answerOnce() {
    try (Socket socket = server.accept()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      boolean asked = in.read(new byte[4096]) > 0;
      if (asked) {
        out.write(ANSWER);
        out.flush();
      }
      socket.shutdownOutput();
      in.skip(Long.MAX_VALUE); // to the end, or closing would cut the answer off
    } catch (IOException e) {
      // Then it was no rehearsal; the performance continues without.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
