package aegis.lt.keeper.oauth;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the browser's answer is waited for.
 *
 * @param host a name or an address, an IPv6 one without brackets
 * @param port 1 to 65535, or 0 for any free one
 */
public record ListenAddress(String host, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile("(\\[([0-9a-fA-F:.]+)]|[^:\\s]+):(\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  public ListenAddress {
    if (host.isBlank() || port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("no address to listen on: " + host + ":" + port);
    }
  }

  /** Reads {@code host:port} with a port from 1 to 65535; empty for anything else. */
  public static Optional<ListenAddress> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String host = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
    int port = Integer.parseInt(matcher.group(3));
    return port == 0 || port > LAST_PORT
        ? Optional.empty()
        : Optional.of(new ListenAddress(host, port));
  }

  /** As it is written in a configuration. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
