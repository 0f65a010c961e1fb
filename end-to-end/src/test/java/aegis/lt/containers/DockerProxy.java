package aegis.lt.containers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and the engine, on a port of the loopback address, with a guard who sees
 * each call before and after it. One call a connection; nothing that upgrades it.
 */
final class DockerProxy implements AutoCloseable {
  /**
   * A call that changes something, or not.
   *
   * @param change which of the changing calls it is, counted from 1; 0 if it only reads
   */
  record Call(String method, String path, int change) {
    @Override
    public String toString() {
      return method + " " + path.replaceFirst("\\?.*", "");
    }
  }

  /** Decides about each call. */
  public interface Guard {
    /** Before the engine hears of it; false answers 403, and the engine never does. */
    boolean allows(Call call) throws IOException;

    /** After the engine has answered a changing call, and before the client hears of that. */
    default void answered(Call call) throws IOException {}
  }

  private final URI engine;
  private final Guard guard;
  private final ServerSocket server;
  private final AtomicInteger changes = new AtomicInteger();
  private final List<Call> seen = new CopyOnWriteArrayList<>();

  private DockerProxy(URI engine, Guard guard) throws IOException {
    this.engine = engine;
    this.guard = guard;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static DockerProxy start(URI engine, Guard guard) throws IOException {
    DockerProxy proxy = new DockerProxy(engine, guard);
    daemon("docker-proxy", proxy::accept);
    return proxy;
  }

  /** Lets only those calls through that read. */
  static DockerProxy readOnly(URI engine) throws IOException {
    return start(engine, call -> call.change() == 0);
  }

  URI uri() {
    return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
  }

  /** All calls so far, those that were not let through included. */
  List<Call> calls() {
    return List.copyOf(seen);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        daemon("docker-proxy-call", () -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
      byte[] body = in.readNBytes(length(head));
      boolean reads = line[0].equals("GET") || line[0].equals("HEAD");
      Call call = new Call(line[0], line[1], reads ? 0 : changes.incrementAndGet());
      seen.add(call);
      if (!guard.allows(call)) {
        refuse(client.getOutputStream());
        return;
      }
      forward(call, head, body, client.getOutputStream());
    } catch (IOException gone) {
      // The client or the engine has hung up, which the other one notices.
    }
  }

  private static void refuse(OutputStream client) throws IOException {
    String body = "{\"message\":\"not let through\"}";
    String answer =
        "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    client.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private void forward(Call call, String head, byte[] body, OutputStream client)
      throws IOException {
    String closing =
        head.replaceAll("(?im)^Connection:.*\r\n", "")
            .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    try (SocketChannel channel = connect()) {
      OutputStream out = Channels.newOutputStream(channel);
      out.write(closing.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      InputStream answer = Channels.newInputStream(channel);
      if (call.change() == 0) {
        answer.transferTo(client);
      } else {
        byte[] whole = answer.readAllBytes();
        guard.answered(call);
        client.write(whole);
      }
    }
  }

  private SocketChannel connect() throws IOException {
    if (engine.getScheme().equals("unix")) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(Path.of(engine.getPath())));
      return channel;
    }
    return SocketChannel.open(new InetSocketAddress(engine.getHost(), engine.getPort()));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
      ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
