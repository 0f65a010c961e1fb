package aegis.lt.observer.cutover.decide;

/**
 * Something that must not be while the new keeper is watched.
 *
 * @param key tells this one from others; the same thing seen again has the same key
 * @param text in words
 */
public record Violation(String key, String text) {}
