package aegis.lt.keeper.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How a person logs in.
 *
 * @param authorizeEndpoint http or https
 * @param redirectUri where the endpoint sends the browser with the code: an absolute address
 *     without a fragment; empty if none is configured, and then nobody can log in
 * @param listen where the browser is waited for; port 0 means any free one, which then stands in
 *     the redirect address; empty if the address has to be pasted
 * @param scope what is asked for; empty for the endpoint's default
 * @param reminder the age of a login from which on a person is reminded of it: 1 s to 366 days, or
 *     zero for never
 */
public record LoginSettings(
    URI authorizeEndpoint,
    Optional<URI> redirectUri,
    Optional<ListenAddress> listen,
    Pkce pkce,
    Optional<String> scope,
    Duration reminder) {

  /**
   * Where a redirect address leads if it leads to this machine over plain HTTP: its host and port;
   * port 0 if it names none.
   */
  public static Optional<ListenAddress> loopback(URI redirectUri) {
    String host = String.valueOf(redirectUri.getHost()).toLowerCase(Locale.ROOT);
    if (!"http".equalsIgnoreCase(redirectUri.getScheme()) || !isLoopback(host)) {
      return Optional.empty();
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Optional.of(new ListenAddress(bare, Math.max(redirectUri.getPort(), 0)));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
