package aegis.lt.observer.config;

import java.net.URI;
import java.util.Optional;

/** Where the container engine listens. */
public sealed interface DockerHost {
  /** The local socket. */
  DockerHost LOCAL = new At(URI.create("unix:///var/run/docker.sock"));

  /** There is none to be asked; logs of containers are then not watched. */
  record None() implements DockerHost {}

  /** {@code unix:///path} or {@code tcp://host:port}. */
  record At(URI uri) implements DockerHost {}

  /** Reads a setting; empty if it is none of the known forms. */
  static Optional<DockerHost> parse(String text) {
    if (text.equals("none")) {
      return Optional.of(new None());
    }
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean socket =
        "unix".equals(uri.getScheme()) && uri.getPath() != null && uri.getHost() == null;
    boolean network = "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
    return (socket && uri.getPath().length() > 1) || network
        ? Optional.of(new At(uri))
        : Optional.empty();
  }
}
