package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A request that is stopped, wherever it is stuck. All limits are far longer than the test may
 * take.
 */
@Timeout(60)
final class StoppedRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Secret TOKEN = Secret.of("refresh-1");
  private static final Duration FAR = Duration.ofMinutes(10);
  private static final Transient STOPPED = Transient.unanswered("stopped");

  private final CountDownLatch stuck = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<Socket> sockets = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    never.countDown();
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private HttpTokenEndpoint endpoint(String scheme, Dns dns, Duration limit) {
    URI address = URI.create(scheme + "://bank.example:" + server.getLocalPort() + "/token");
    return new HttpTokenEndpoint(
        new EndpointSettings(address, ClientAuth.BASIC, Optional.empty(), FAR, limit),
        new Credentials(Secret.of("key"), Secret.of("secret")),
        dns,
        new Redaction());
  }

  /** A name service that never answers, and does not hear that it should stop. */
  private List<InetAddress> silence(String host) throws UnknownHostException {
    stuck.countDown();
    boolean waiting = true;
    while (waiting) {
      try {
        never.await();
        waiting = false;
      } catch (InterruptedException e) {
        // so it is with the real one
      }
    }
    throw new UnknownHostException(host);
  }

  private List<InetAddress> loopback(String host) {
    return List.of(InetAddress.getLoopbackAddress());
  }

  /** One that nothing gets through to: the queue of its listener is full. */
  private void fillQueue() throws IOException {
    for (int i = 0; i < 3; i++) {
      Socket socket = new Socket();
      sockets.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 50);
      } catch (java.net.SocketTimeoutException e) {
        return; // full
      }
    }
  }

  private void acceptAndSayNothing() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Socket socket = server.accept();
                sockets.add(socket);
                socket.getInputStream().read();
                stuck.countDown();
              } catch (IOException e) {
                // the test is over
              }
            },
            "silent");
    thread.setDaemon(true);
    thread.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name service", "connect", "TLS", "stopped before"})
  void endsAtOnceWhileNothingHasBeenSent(String where) throws Exception {
    HttpTokenEndpoint endpoint =
        switch (where) {
          case "name service" -> endpoint("http", this::silence, FAR);
          case "connect" -> {
            fillQueue();
            yield endpoint(
                "http",
                host -> {
                  stuck.countDown();
                  return loopback(host);
                },
                FAR);
          }
          case "TLS" -> {
            acceptAndSayNothing();
            yield endpoint("https", this::loopback, FAR);
          }
          default -> {
            stuck.countDown();
            yield endpoint("http", this::silence, FAR);
          }
        };
    if (where.equals("stopped before")) {
      endpoint.stop();
    }
    CompletableFuture<RefreshOutcome> outcome =
        CompletableFuture.supplyAsync(() -> endpoint.refresh(TOKEN, NOW));
    stuck.await();
    endpoint.stop();
    assertThat(outcome.get()).isEqualTo(STOPPED);
    assertThat(endpoint.refresh(TOKEN, NOW)).isEqualTo(STOPPED);
  }

  @Test
  void aProbeEndsToo() throws Exception {
    acceptAndSayNothing();
    HttpTokenEndpoint endpoint = endpoint("http", this::loopback, FAR);
    CompletableFuture<Optional<String>> probe = CompletableFuture.supplyAsync(endpoint::probe);
    stuck.await();
    endpoint.stop();
    assertThat(probe.get()).contains("stopped");
  }

  @Test
  void aTokenThatHasBeenSentIsWaitedFor() throws Exception {
    HttpTokenEndpoint endpoint = endpoint("http", this::loopback, FAR);
    CompletableFuture<RefreshOutcome> outcome =
        CompletableFuture.supplyAsync(() -> endpoint.refresh(TOKEN, NOW));
    try (Socket socket = server.accept()) {
      StringBuilder request = new StringBuilder();
      while (request.indexOf("refresh_token=refresh-1") < 0) {
        request.append((char) socket.getInputStream().read());
      }
      endpoint.stop();
      String body = "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1}";
      socket
          .getOutputStream()
          .write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(outcome.get()).isInstanceOf(Refreshed.class);
    }
  }

  /** The limit holds even where nothing can be interrupted; and what was given up never leaves. */
  @Test
  void theLimitHoldsInTheNameServiceAndNothingIsSentAfterIt() throws Exception {
    CountDownLatch again = new CountDownLatch(1);
    HttpTokenEndpoint endpoint =
        endpoint(
            "http",
            host -> {
              try {
                again.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              stuck.countDown();
              return loopback(host);
            },
            Duration.ofMillis(20));
    assertThat(endpoint.refresh(TOKEN, NOW)).isEqualTo(Transient.unanswered("timeout"));
    again.countDown();
    stuck.await();
    server.setSoTimeout(300);
    StringBuilder received = new StringBuilder();
    try (Socket socket = server.accept()) {
      socket
          .getInputStream()
          .transferTo(
              new java.io.OutputStream() {
                @Override
                public void write(int b) {
                  received.append((char) b);
                }
              });
    } catch (java.net.SocketTimeoutException e) {
      // no connection at all
    }
    assertThat(received).doesNotContain("refresh-1");
  }
}
