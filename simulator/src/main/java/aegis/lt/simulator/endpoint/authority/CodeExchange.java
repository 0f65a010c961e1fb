package aegis.lt.simulator.endpoint.authority;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt to exchange an authorization code, as the authority saw it.
 *
 * @param at when it was decided
 * @param client who asked: the user agent, or empty
 * @param chain the chain that it started; empty if the code was refused
 */
public record CodeExchange(Instant at, String client, Optional<String> chain) {}
