package aegis.lt.observer.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The program that reads the canonical cache.
 *
 * @param log where its log is read
 * @param unauthorizedPattern found in a line, it means that a call was answered with 401
 * @param ignorePattern found in such a line, it means that the 401 has another cause than the
 *     token: it is counted and shown, not judged
 * @param reloadGrace how long after a write of the canonical cache it may continue with the old
 *     token; zero or more
 */
public record ConsumerConfig(
    LogOrigin log,
    Pattern unauthorizedPattern,
    Optional<Pattern> ignorePattern,
    Duration reloadGrace) {}
