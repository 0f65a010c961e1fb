package aegis.lt.simulator.docker;

import java.time.Instant;

/**
 * One line of a container's log.
 *
 * @param at when the engine received it
 * @param stderr which of the two streams it came from
 * @param text without the line feed
 */
public record StandInLogLine(Instant at, boolean stderr, String text) {}
