package aegis.lt.keeper.oauth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Takes the browser's redirect after a login: a server for one address, which answers every request
 * with a plain page and logs none, since the request line holds the code.
 */
public final class CallbackListener implements AutoCloseable {
  private static final int LARGEST_HEAD = 16 * 1024;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MOST_CONNECTIONS = 32;
  private static final int TRIES_FOR_A_PORT = 16;
  private static final int LAST_PAGE_MILLIS = 2000;

  private final String path;
  private final Function<String, Page> receiver;
  private final List<ServerSocket> servers = new ArrayList<>();
  private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
  private final Set<Thread> answering = ConcurrentHashMap.newKeySet();

  private CallbackListener(URI redirectUri, Function<String, Page> receiver) {
    String named = redirectUri.getRawPath();
    this.path = named == null || named.isEmpty() ? "/" : named;
    this.receiver = receiver;
  }

  /** What the browser is shown. */
  public enum Page {
    /** The login came. */
    RECEIVED(200, "Login received", "You can close this page. The terminal shows the result."),
    /** The endpoint refused the login. */
    REFUSED(
        200, "Login refused", "The login was refused. The terminal shows the endpoint's reason."),
    /** The request belongs to no login that is waited for. */
    NOT_OURS(
        400,
        "Not the login that is waited for",
        "This address does not belong to the login that is waited for. Open the address that the"
            + " terminal shows, and log in there."),
    /** Another address than the redirect address. */
    NOT_FOUND(404, "Not found", "There is nothing here."),
    /** Another method than GET. */
    NOT_ALLOWED(405, "Method not allowed", "Only GET is allowed here."),
    /** No HTTP request that can be understood. */
    NOT_UNDERSTOOD(400, "Bad request", "This is no request that can be understood.");

    private final int status;
    private final String title;
    private final String text;

    Page(int status, String title, String text) {
      this.status = status;
      this.title = title;
      this.text = text;
    }

    private byte[] response() {
      String body =
          "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
              + title
              + "</title></head><body><h1>"
              + title
              + "</h1><p>"
              + text
              + "</p></body></html>\n";
      String head =
          "HTTP/1.1 "
              + status
              + " "
              + title
              + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
              + body.length()
              + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
              + "Content-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\n"
              + (this == NOT_ALLOWED ? "Allow: GET\r\n" : "")
              + "Connection: close\r\n\r\n";
      return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * Listens until it is closed. {@code localhost} means 127.0.0.1 and, where this machine has it,
   * ::1.
   *
   * @param redirectUri whose path is answered
   * @param receiver takes the query of a redirect, from any thread, and chooses the page
   * @throws IOException if an address cannot be listened on, such as a port that is taken
   */
  public static CallbackListener open(
      ListenAddress address, URI redirectUri, Function<String, Page> receiver) throws IOException {
    CallbackListener listener = new CallbackListener(redirectUri, receiver);
    List<InetAddress> hosts = hosts(address.host());
    for (int tries = 1; ; tries++) {
      try {
        listener.bind(hosts, address.port());
        break;
      } catch (IOException e) {
        listener.closeServers();
        if (address.port() != 0 || tries == TRIES_FOR_A_PORT) {
          throw e;
        }
        // The free port of one address was taken at the other.
      }
    }
    listener.servers.forEach(server -> background(() -> listener.accept(server), "callback"));
    return listener;
  }

  private static List<InetAddress> hosts(String host) throws IOException {
    if (!host.equalsIgnoreCase("localhost")) {
      return List.of(InetAddress.getAllByName(host));
    }
    List<InetAddress> both = new ArrayList<>();
    both.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    byte[] one = new byte[16];
    one[15] = 1;
    InetAddress six = InetAddress.getByAddress(one);
    if (NetworkInterface.getByInetAddress(six) != null) {
      both.add(six);
    }
    return both;
  }

  private void bind(List<InetAddress> hosts, int wanted) throws IOException {
    int port = wanted;
    for (InetAddress host : hosts) {
      ServerSocket server = new ServerSocket();
      servers.add(server);
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(host, port));
      port = server.getLocalPort();
    }
  }

  /** The port; the one that was asked for unless that was 0. */
  public int port() {
    return servers.get(0).getLocalPort();
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (room.tryAcquire()) {
          answering.add(background(() -> serve(socket), "callback-page"));
        } else {
          socket.close();
        }
      } catch (IOException e) {
        // Closed, which ends the loop; or one browser gave up early.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Page page = page(requestLine(socket.getInputStream()));
      socket.getOutputStream().write(page.response());
      socket.shutdownOutput();
    } catch (IOException e) {
      // The browser has gone; what it brought was taken.
    } finally {
      room.release();
      answering.remove(Thread.currentThread());
    }
  }

  private Page page(String requestLine) {
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || !parts[1].startsWith("/")) {
      return Page.NOT_UNDERSTOOD;
    }
    String[] target = parts[1].split("\\?", 2);
    if (!target[0].equals(path)) {
      return Page.NOT_FOUND;
    }
    if (!parts[0].equals("GET")) {
      return Page.NOT_ALLOWED;
    }
    return receiver.apply(target.length == 2 ? target[1] : "");
  }

  /** Reads the head to its end, as a browser wants to be rid of it, and returns its first line. */
  private static String requestLine(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < LARGEST_HEAD) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
      if (next == '\n') {
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith("\r\n\r\n") || text.endsWith("\n\n")) {
          return text.lines().findFirst().orElse("");
        }
      }
    }
    return "";
  }

  private static Thread background(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void closeServers() {
    for (ServerSocket server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        // It does not listen any more either way.
      }
    }
    servers.clear();
  }

  /** Stops listening; a page on its way is let through, for at most two seconds. */
  @Override
  public void close() {
    closeServers();
    for (Thread thread : answering) {
      try {
        thread.join(LAST_PAGE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
