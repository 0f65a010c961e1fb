package aegis.lt.shared.notify;

import aegis.lt.shared.log.Fields;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each notification as JSON to each address, once. What is not delivered is logged, with the
 * host only, as an address may hold a secret.
 */
final class Webhooks implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LAST_WAIT = Duration.ofSeconds(5);

  /** More than these at a time come from a loop that went wild; the newest are dropped. */
  private static final int MOST_WAITING = 100;

  private final List<URI> addresses;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectTimeout(CONNECT_TIMEOUT)
          .callTimeout(CALL_TIMEOUT)
          .followRedirects(false)
          .build();
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          work -> {
            Thread thread = new Thread(work, "notifier");
            thread.setDaemon(true);
            return thread;
          },
          (work, executor) -> LOG.warn("too many notifications at once, one was dropped"));

  Webhooks(List<URI> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  @Override
  public void send(Notification notification) {
    sender.execute(() -> addresses.forEach(address -> post(address, notification)));
  }

  private void post(URI address, Notification notification) {
    RequestBody body =
        RequestBody.create(notification.json(), MediaType.get("application/json; charset=utf-8"));
    Request request = new Request.Builder().url(address.toString()).post(body).build();
    try (Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        undelivered(address, notification, "status " + response.code());
      }
    } catch (IOException e) {
      undelivered(address, notification, e.getClass().getSimpleName());
    }
  }

  private static void undelivered(URI address, Notification notification, String reason) {
    LOG.warn(
        "a notification was not delivered {}",
        Fields.of("host", address.getHost())
            .and("event", notification.event())
            .and("reason", reason));
  }

  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("notifications were still on their way and are dropped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }
}
