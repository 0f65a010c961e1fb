package aegis.lt.keeper.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to the connection, a refresh token leaves in one request: the HTTP client below
 * repeats nothing by itself, to no other address and through no other proxy.
 */
final class OnePostTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String TOKENS = "{\"access_token\":\"a\",\"refresh_token\":\"r\"}";
  private static final String GOOD = answer("200 OK", TOKENS);

  private final List<Peer> peers = new ArrayList<>();
  private final List<String> posts = new CopyOnWriteArrayList<>();
  private final List<Thread> conversations = new CopyOnWriteArrayList<>();
  private final ProxySelector usual = ProxySelector.getDefault();

  @AfterEach
  void end() throws IOException {
    ProxySelector.setDefault(usual);
    for (Peer peer : peers) {
      peer.server.close();
    }
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: keep-alive\r\nRetry-After: 0\r\n\r\n%s"
        .formatted(status, body.length(), body);
  }

  /** What a server does with a connection. */
  enum Manner {
    /** Answers each request on it, until the client hangs up. */
    ANSWER,
    /** Answers, and resets the connection a moment later. */
    ANSWER_AND_RESET,
    /** Ends its own half of the connection before it has read anything. */
    HALF_CLOSE,
    /** Reads the request and hangs up without an answer. */
    HANG_UP,
    /** Reads the request and resets the connection. */
    RESET,
    /** Resets the connection before it has read anything. */
    RESET_AT_ONCE,
    /** Reads a part of the request and resets the connection. */
    RESET_WITHIN
  }

  /** A server on one address that counts the requests with a refresh token in them. */
  private final class Peer {
    private final ServerSocket server;
    private final Manner manner;
    private final String answer;
    private final AtomicInteger connections = new AtomicInteger();

    Peer(String address, int port, Manner manner, String answer) throws IOException {
      this.server = new ServerSocket(port, 50, InetAddress.getByName(address));
      this.manner = manner;
      this.answer = answer;
      peers.add(this);
      Thread thread = new Thread(this::serve, "peer");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          connections.incrementAndGet();
          Thread thread = new Thread(() -> converse(socket), "conversation");
          thread.setDaemon(true);
          conversations.add(thread);
          thread.start();
        } catch (IOException e) {
          // the test is over
        }
      }
    }

    private void converse(Socket socket) {
      try (socket) {
        if (manner == Manner.HALF_CLOSE) {
          socket.shutdownOutput();
        }
        if (manner == Manner.RESET_WITHIN) {
          socket.getInputStream().readNBytes(20);
        }
        if (manner == Manner.RESET_AT_ONCE || manner == Manner.RESET_WITHIN) {
          socket.setSoLinger(true, 0);
          return;
        }
        while (request(socket.getInputStream())) {
          switch (manner) {
            case ANSWER, ANSWER_AND_RESET ->
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            case HALF_CLOSE -> {} // and waits for more
            default -> {
              socket.setSoLinger(manner == Manner.RESET, 0);
              return;
            }
          }
          if (manner == Manner.ANSWER_AND_RESET) {
            socket.setSoLinger(true, 0);
            return;
          }
        }
      } catch (IOException e) {
        // the client has gone
      }
    }

    /** Reads one request; false if none comes. */
    private boolean request(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int character = in.read();
        if (character < 0) {
          return false;
        }
        head.append((char) character);
      }
      int length =
          head.toString()
              .lines()
              .filter(line -> line.startsWith("Content-Length: "))
              .mapToInt(line -> Integer.parseInt(line.substring(16)))
              .sum();
      String body = new String(in.readNBytes(length), ISO_8859_1);
      if (head.toString().startsWith("POST")) {
        posts.add(body);
      }
      return true;
    }
  }

  private HttpTokenEndpoint endpoint(int port, Dns dns) {
    return endpoint("http", port, dns);
  }

  private static HttpTokenEndpoint endpoint(String scheme, int port, Dns dns) {
    return new HttpTokenEndpoint(
        new EndpointSettings(
            URI.create(scheme + "://endpoint.test:" + port + "/token"),
            ClientAuth.BASIC,
            Optional.empty(),
            LIMIT,
            LIMIT),
        new Credentials(Secret.of("key"), Secret.of("secret")),
        dns,
        new Redaction());
  }

  private static Dns addresses(String... addresses) {
    return name -> {
      List<InetAddress> all = new ArrayList<>();
      for (String address : addresses) {
        all.add(InetAddress.getByName(address));
      }
      return all;
    };
  }

  private RefreshOutcome ask(HttpTokenEndpoint endpoint, String token) {
    return endpoint.refresh(Secret.of(token), NOW);
  }

  /** How often a token came, once every connection has ended. */
  private long sent(String token) throws InterruptedException {
    for (Thread conversation : conversations) {
      conversation.join();
    }
    return posts.stream().filter(body -> body.contains("refresh_token=" + token)).count();
  }

  /** Answers on which HTTP clients are known to ask again; the connection could be used for it. */
  private static Stream<String> invitations() {
    return Stream.of(
        answer("408 Request Timeout", ""),
        answer("421 Misdirected Request", ""),
        answer("425 Too Early", ""),
        answer("503 Service Unavailable", ""),
        answer("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"", ""),
        answer("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a\"", ""),
        answer("300 Multiple Choices\r\nLocation: /again", ""),
        answer("302 Found\r\nLocation: /again", ""),
        answer("303 See Other\r\nLocation: /again", ""),
        answer("307 Temporary Redirect\r\nLocation: /again", ""),
        answer("308 Permanent Redirect\r\nLocation: /again", ""));
  }

  static Stream<Arguments> manners() {
    return Stream.of(
            Stream.of(Manner.values()).map(manner -> Arguments.of(manner, GOOD)),
            invitations().map(text -> Arguments.of(Manner.ANSWER, text)),
            invitations().map(text -> Arguments.of(Manner.ANSWER_AND_RESET, text)),
            brokenAnswers().map(text -> Arguments.of(Manner.ANSWER_AND_RESET, text)))
        .flatMap(all -> all);
  }

  private static Stream<String> brokenAnswers() {
    return Stream.of(
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        // HTTP/2: settings, and "refused stream" for the request
        "\0\0\0\4\0\0\0\0\0" + "\0\0\4\3\0\0\0\0\1\0\0\0\7",
        // HTTP/2: "go away" without having looked at anything
        "\0\0\10\7\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "no HTTP at all\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n" + TOKENS);
  }

  /** Over HTTP/2 a client may repeat what the server says it has not looked at. */
  @Test
  void noServerIsOfferedHttp2() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<String> greeting =
          new FutureTask<>(
              () -> {
                try (Socket socket = server.accept()) {
                  byte[] head = socket.getInputStream().readNBytes(5); // of a TLS record
                  int length = (head[3] & 0xff) << 8 | (head[4] & 0xff);
                  return new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
                }
              });
      Thread thread = new Thread(greeting, "greeted");
      thread.setDaemon(true);
      thread.start();
      RefreshOutcome outcome =
          ask(endpoint("https", server.getLocalPort(), addresses("127.0.0.1")), "token");
      assertThat(outcome).isInstanceOf(Transient.class);
      assertThat(greeting.get()).contains("\u0008http/1.1").doesNotContain("\u0002h2");
    }
  }

  @ParameterizedTest
  @MethodSource("manners")
  void oneServer(Manner manner, String text) throws Exception {
    Peer peer = new Peer("127.0.0.1", 0, manner, text);
    HttpTokenEndpoint endpoint = endpoint(peer.server.getLocalPort(), addresses("127.0.0.1"));
    boolean read = manner != Manner.RESET_AT_ONCE && manner != Manner.RESET_WITHIN;
    // The second on the heels of the first: were the connection kept, it would be stale by now.
    for (String token : List.of("first", "second", "third")) {
      ask(endpoint, token);
      assertThat(sent(token)).isEqualTo(read ? 1 : 0);
    }
    assertThat(peer.connections).hasValue(3);
  }

  @ParameterizedTest
  @MethodSource("manners")
  void severalAddresses(Manner manner, String text) throws Exception {
    Peer first = new Peer("127.0.0.1", 0, manner, text);
    int port = first.server.getLocalPort();
    Peer second = new Peer("127.0.0.2", port, Manner.ANSWER, GOOD);
    Peer third = new Peer("127.0.0.3", port, Manner.ANSWER, GOOD);
    ask(endpoint(port, addresses("127.0.0.1", "127.0.0.2", "127.0.0.3")), "token");
    assertThat(sent("token")).isLessThanOrEqualTo(1);
    assertThat(second.connections.get() + third.connections.get()).isZero();
  }

  @Test
  void anAddressThatRefusesTheConnectionIsPassedOver() throws Exception {
    Peer good = new Peer("127.0.0.2", 0, Manner.ANSWER, GOOD);
    RefreshOutcome outcome =
        ask(
            endpoint(good.server.getLocalPort(), addresses("127.0.0.1", "127.0.0.2", "127.0.0.3")),
            "token");
    assertThat(outcome).isInstanceOf(Refreshed.class);
    assertThat(sent("token")).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("manners")
  void severalProxies(Manner manner, String text) throws Exception {
    Peer first = new Peer("127.0.0.1", 0, manner, text);
    Peer second = new Peer("127.0.0.1", 0, Manner.ANSWER, GOOD);
    proxies(first.server, second.server);
    ask(endpoint(9, addresses("127.0.0.1")), "token");
    assertThat(sent("token")).isLessThanOrEqualTo(1);
    assertThat(second.connections).hasValue(0);
  }

  @Test
  void aProxyThatRefusesTheConnectionIsPassedOver() throws Exception {
    Peer good = new Peer("127.0.0.1", 0, Manner.ANSWER, GOOD);
    ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    closed.close();
    proxies(closed, good.server);
    assertThat(ask(endpoint(9, addresses("127.0.0.1")), "token")).isInstanceOf(Refreshed.class);
    assertThat(sent("token")).isEqualTo(1);
  }

  @Test
  void aTunnelThatAProxyRefusesHasSentNothing() throws IOException {
    Peer proxy = new Peer("127.0.0.1", 0, Manner.ANSWER, answer("407 Authenticate", ""));
    proxies(proxy.server);
    HttpTokenEndpoint endpoint =
        new HttpTokenEndpoint(
            new EndpointSettings(
                URI.create("https://endpoint.test/token"),
                ClientAuth.BASIC,
                Optional.empty(),
                LIMIT,
                LIMIT),
            new Credentials(Secret.of("key"), Secret.of("secret")),
            addresses("127.0.0.1"),
            new Redaction());
    assertThat(ask(endpoint, "token")).isInstanceOf(Transient.class);
    assertThat(posts).isEmpty();
  }

  private static void proxies(ServerSocket... servers) {
    List<Proxy> proxies =
        Stream.of(servers).map(server -> new Proxy(Proxy.Type.HTTP, address(server))).toList();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return proxies;
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // the next one is taken
          }
        });
  }

  private static InetSocketAddress address(ServerSocket server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }
}
