package aegis.lt.shared.notify;

import java.io.Closeable;
import java.net.URI;
import java.util.List;

/** Sends notifications. A notification that cannot be delivered disturbs nothing and nobody. */
public interface Notifier extends Closeable {
  /** Sends it soon, from another thread; returns at once. */
  void send(Notification notification);

  /** Waits a few seconds for what is still on its way. */
  @Override
  void close();

  /**
   * One that posts to each of these addresses, or does nothing where there are none.
   *
   * @param addresses http or https; they may hold a secret and are never shown whole
   */
  static Notifier of(List<URI> addresses) {
    return addresses.isEmpty() ? new Silent() : new Webhooks(addresses);
  }

  /** Where nobody wants to be told. */
  final class Silent implements Notifier {
    @Override
    public void send(Notification notification) {}

    @Override
    public void close() {}
  }
}
