package aegis.lt.observer.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A container as the engine describes it.
 *
 * @param id never given to another container
 * @param image the id of the image that it runs; empty if the engine does not say
 * @param running whether it runs now
 * @param terminal whether it writes to a terminal: then its log has one stream
 * @param startedAt when it was last started; empty if it never was
 */
public record Container(
    String id, String image, boolean running, boolean terminal, Optional<Instant> startedAt) {}
