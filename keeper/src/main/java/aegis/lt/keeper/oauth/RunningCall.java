package aegis.lt.keeper.oauth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.Call;
import okhttp3.Response;

/**
 * A request in a thread of its own. The name service cannot be interrupted: a request that is given
 * up before it was sent is left to itself there, and finds later that it may not send any more.
 */
final class RunningCall {
  private final Call call;
  private final SendPermit permit;
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private volatile boolean late;

  /**
   * A request that is not begun.
   *
   * @param permit what the request takes before it sends what matters
   */
  RunningCall(Call call, SendPermit permit) {
    this.call = call;
    this.permit = permit;
  }

  /** The keeper is to end, and nothing had been sent. */
  static final class Stopped extends InterruptedIOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Makes the request and waits for its end.
   *
   * @throws InterruptedIOException if the limit passed, or as {@link Stopped}
   */
  void await(Duration limit) throws IOException {
    if (end.isDone()) {
      join(); // stopped before it began
      return;
    }
    Thread thread = new Thread(this::run, "token-request");
    thread.setDaemon(true);
    thread.start();
    Deadline deadline = Deadline.start(limit, this::timeIsUp);
    try (deadline) {
      join();
    }
  }

  private void join() throws IOException {
    try {
      end.join(); // which no interrupt ends
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException unexpected ? unexpected : e;
    }
  }

  private void run() {
    try (Response response = call.execute()) {
      end.complete(response.isSuccessful());
    } catch (IOException e) {
      end.completeExceptionally(late ? timeout() : e);
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  private void timeIsUp() {
    late = true;
    if (permit.withdraw()) {
      end.completeExceptionally(timeout());
    }
    call.cancel();
  }

  /** Gives up a request of which nothing was sent; one that was sent continues. */
  void stop() {
    if (permit.withdraw()) {
      end.completeExceptionally(new Stopped());
      call.cancel();
    }
  }

  private static IOException timeout() {
    return new InterruptedIOException("timeout");
  }
}
