package aegis.lt.keeper.state;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.time.Sleeper;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What the keeper takes from the world around it, so that a test can put something else there.
 *
 * @param clock the time of day
 * @param sleeper waits, and monotonic time
 * @param ops the disk
 * @param random spreads retries
 */
public record Platform(InstantSource clock, Sleeper sleeper, FileOps ops, RandomGenerator random) {}
