package aegis.lt.simulator.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Listens on a port of the loopback address (or of all addresses, when told so) and hands each
 * request to a handler, a thread for each connection. It can go down and come back on the same
 * port.
 */
public final class SocketServer implements AutoCloseable {
  /** Answers one request. An {@link IOException} means that the client has gone. */
  @FunctionalInterface
  public interface Handler {
    void handle(Request request, Reply reply) throws IOException, InterruptedException;
  }

  private final String name;
  private final InetAddress address;
  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listener;
  private Thread accepting = new Thread();
  private volatile boolean closed;

  private SocketServer(String name, InetAddress address, int port, Handler handler)
      throws IOException {
    this.name = name;
    this.address = address;
    this.handler = handler;
    this.listener = listenOn(port);
    this.port = listener.getLocalPort();
  }

  /**
   * Starts listening on the loopback address.
   *
   * @param name what its threads are called
   * @param port 0 for any free one
   */
  public static SocketServer start(String name, int port, Handler handler) throws IOException {
    return start(name, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port, handler);
  }

  /** Starts listening on the given address. */
  public static SocketServer start(String name, InetAddress address, int port, Handler handler)
      throws IOException {
    SocketServer server = new SocketServer(name, address, port, handler);
    server.acceptInBackground(server.listener);
    return server;
  }

  public int port() {
    return port;
  }

  /** {@code http://127.0.0.1:PORT}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Stops listening and cuts every connection; clients are then refused. */
  public synchronized void goDown() throws IOException {
    listener.close();
    try {
      // Until the thread has left accept, the kernel may still take a connection for us.
      accepting.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    cutConnections();
  }

  /** Listens again on the same port. */
  public synchronized void comeBack() throws IOException {
    if (closed || !listener.isClosed()) {
      return;
    }
    listener = listenOn(port);
    acceptInBackground(listener);
  }

  /** Closes every open connection; new ones are welcome. */
  public void cutConnections() {
    for (Socket connection : connections) {
      closeQuietly(connection);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    goDown();
    threads.forEach(Thread::interrupt);
  }

  private ServerSocket listenOn(int wanted) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(address, wanted), 128);
    return socket;
  }

  private void acceptInBackground(ServerSocket from) {
    accepting = inBackground("accept", () -> accept(from));
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket connection = from.accept();
        connections.add(connection);
        inBackground("connection", () -> serve(connection));
        if (from.isClosed()) {
          closeQuietly(connection);
        }
      } catch (IOException closing) {
        // Either the listener was closed, which ends the loop, or one client gave up early.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      RequestReader requests = new RequestReader(connection.getInputStream());
      boolean another = true;
      while (another) {
        Optional<Request> request = requests.next();
        if (request.isEmpty()) {
          return;
        }
        Reply reply = new Reply(connection);
        handler.handle(request.get(), reply);
        another =
            reply.isReusable()
                && !request.get().header("connection").orElse("").equalsIgnoreCase("close");
      }
    } catch (IOException gone) {
      // The client has gone or sent something that is not HTTP; there is nobody to tell.
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private Thread inBackground(String what, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            },
            name + "-" + what);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return thread;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // Closed is what it was to be.
    }
  }
}
