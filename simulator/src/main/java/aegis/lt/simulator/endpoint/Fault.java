package aegis.lt.simulator.endpoint;

import java.io.IOException;

/**
 * One way in which a token request goes, good or bad. {@link Faults} has those that are known by
 * name; a test may bring its own.
 */
public interface Fault {
  /** Plays it out. An {@link IOException} means that the client has gone. */
  void play(TokenExchange exchange) throws IOException, InterruptedException;
}
