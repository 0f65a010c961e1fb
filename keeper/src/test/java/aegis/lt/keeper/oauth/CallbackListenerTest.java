package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackListenerTest {
  private static final URI BACK = URI.create("http://127.0.0.1/call/back");

  private final BlockingQueue<String> queries = new LinkedBlockingQueue<>();
  private CallbackListener.Page page = CallbackListener.Page.RECEIVED;
  private Optional<CallbackListener> listener = Optional.empty();

  @AfterEach
  void close() {
    listener.ifPresent(CallbackListener::close);
  }

  private CallbackListener open(String host, int port) throws IOException {
    CallbackListener opened =
        CallbackListener.open(
            new ListenAddress(host, port),
            BACK,
            query -> {
              queries.add(query);
              return page;
            });
    listener = Optional.of(opened);
    return opened;
  }

  private static String send(String host, int port, String request) throws IOException {
    try (Socket socket = new Socket(address(host), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InetAddress address(String host) throws IOException {
    return InetAddress.getAllByName(host)[0];
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }

  @Test
  void theQueryOfTheRedirectIsHandedOnAndAPlainPageAnswers() throws IOException {
    String answer = send("127.0.0.1", open("127.0.0.1", 0).port(), get("/call/back?code=a&b"));

    assertThat(queries).containsExactly("code=a&b");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("Cache-Control: no-store", "nosniff", "default-src 'none'", "no-referrer")
        .contains("<h1>Login received</h1>")
        .doesNotContain("code=a");
  }

  @Test
  void aRedirectThatIsRefusedGetsAPageThatSaysSo() throws IOException {
    page = CallbackListener.Page.NOT_OURS;

    assertThat(send("127.0.0.1", open("127.0.0.1", 0).port(), get("/call/back?code=a")))
        .startsWith("HTTP/1.1 400 ")
        .contains("does not belong to the login");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET /favicon.ico HTTP/1.1,             404
          GET /call/back/ HTTP/1.1,              404
          HEAD /call/back?code=a HTTP/1.1,       405
          POST /call/back?code=a HTTP/1.1,       405
          GET http://x/call/back?code=a HTTP/1.1, 400
          GET /call/back?code=a,                 400
          nonsense,                              400
          """)
  void nothingElseIsTaken(String line, int status) throws IOException {
    String answer = send("127.0.0.1", open("127.0.0.1", 0).port(), line + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.contains("Allow: GET")).isEqualTo(status == 405);
    assertThat(queries).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /call/back?code=a HTTP/1.1\r\nHost: x\r\n"})
  void aRequestThatDoesNotComeWholeIsNotTaken(String request) throws IOException {
    assertThat(send("127.0.0.1", open("127.0.0.1", 0).port(), request)).startsWith("HTTP/1.1 400 ");
    assertThat(queries).isEmpty();
  }

  @Test
  void localhostMeansBothLoopbackAddressesAndNoOther() throws IOException {
    int port = open("localhost", 0).port();

    assertThat(send("127.0.0.1", port, get("/call/back?a"))).contains(" 200 ");
    if (NetworkInterface.getByInetAddress(address("::1")) != null) {
      assertThat(send("::1", port, get("/call/back?b"))).contains(" 200 ");
    }
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          assertThatThrownBy(() -> connect(address, port)).isInstanceOf(SocketException.class);
        }
      }
    }
  }

  /** Asks for no proxy, which cannot be done for a link-local address of a virtual interface. */
  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(new InetSocketAddress(address, port));
    }
  }

  @Test
  void aPortThatIsTakenAtEitherAddressIsAnError() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, address("127.0.0.1"))) {
      assertThatThrownBy(() -> open("localhost", taken.getLocalPort()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void onceClosedNobodyAnswers() throws IOException {
    CallbackListener opened = open("127.0.0.1", 0);
    int port = opened.port();
    opened.close();

    assertThatThrownBy(() -> send("127.0.0.1", port, get("/call/back?a")))
        .isInstanceOf(ConnectException.class);
  }
}
