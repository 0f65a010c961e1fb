package aegis.lt.simulator.docker;

import java.util.concurrent.CompletableFuture;

/**
 * A thread of our own in a container's place. {@code TERM} and {@code KILL} interrupt it.
 *
 * @param name what the thread is called
 * @param body what it does, until it is interrupted
 */
public record ThreadStandIn(String name, Body body) implements StandIn {
  /** What the thread does. */
  @FunctionalInterface
  public interface Body {
    /** Runs until it is interrupted, or returns by itself, which is an exit with 0. */
    void run(StandInConsole console) throws InterruptedException;
  }

  @Override
  public Run start(StandInConsole console) {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              int code = 1;
              try {
                body.run(console);
                code = 0;
              } catch (InterruptedException stopped) {
                code = 0;
              } finally {
                exit.complete(code);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return new ThreadRun(thread, exit);
  }

  private record ThreadRun(Thread thread, CompletableFuture<Integer> exit) implements Run {
    @Override
    public long pid() {
      return 0;
    }

    @Override
    public void signal(String name) {
      if (name.equals("TERM") || name.equals("KILL")) {
        thread.interrupt();
      }
    }
  }
}
