package aegis.lt.keeper.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the token endpoint is and how to talk to it.
 *
 * @param address http or https
 * @param redirectUri sent along if present
 * @param connectTimeout for the TCP connection, greater than zero
 * @param callTimeout for all of a request, greater than zero
 */
public record EndpointSettings(
    URI address,
    ClientAuth clientAuth,
    Optional<String> redirectUri,
    Duration connectTimeout,
    Duration callTimeout) {}
