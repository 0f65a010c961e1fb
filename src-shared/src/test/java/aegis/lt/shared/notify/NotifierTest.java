package aegis.lt.shared.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NotifierTest {
  private static final Notification NOTIFICATION =
      new Notification(
          Instant.parse("2026-11-24T09:00:00Z"),
          "lt-observer saxo-live",
          Notification.Severity.CRITICAL,
          "watch_violation",
          "the canonical cache is \"stale\"");

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
  private final Logger logger = Logger.getLogger(Webhooks.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          logged.add(event.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private HttpServer server;
  private int status = 204;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    server.stop(0);
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Test
  void eachAddressIsToldEverything() {
    try (Notifier notifier = Notifier.of(List.of(address("/one"), address("/two")))) {
      notifier.send(NOTIFICATION);
    }
    String json =
        "{\"schema\":\"lt.notification/1\",\"at\":\"2026-11-24T09:00:00Z\","
            + "\"source\":\"lt-observer saxo-live\",\"severity\":\"critical\","
            + "\"event\":\"watch_violation\",\"text\":"
            + "\"CRITICAL lt-observer saxo-live: the canonical cache is \\\"stale\\\"\"}";
    assertThat(received).containsExactly("/one " + json, "/two " + json);
    assertThat(logged).isEmpty();
  }

  @Test
  void whatIsRefusedIsLoggedWithoutTheAddress() {
    status = 500;
    try (Notifier notifier = Notifier.of(List.of(address("/secret-part")))) {
      notifier.send(NOTIFICATION);
    }
    assertThat(logged)
        .singleElement()
        .asString()
        .contains("host=127.0.0.1", "event=watch_violation", "500")
        .doesNotContain("secret-part");
  }

  @Test
  void anAddressWhereNobodyListensKeepsNoOtherFromBeingTold() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port + "/x");
    try (Notifier notifier = Notifier.of(List.of(nobody, address("/one")))) {
      notifier.send(NOTIFICATION);
    }
    assertThat(received).hasSize(1);
    assertThat(logged).singleElement().asString().contains("reason=ConnectException");
  }
}
