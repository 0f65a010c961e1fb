/**
 * A second opinion on the evaluator: random worlds, an oracle that judges them by brute force from
 * single looks and ticks, and the properties that must hold between the two. Nothing here knows how
 * the evaluator works.
 */
@NullMarked
package aegis.lt.observer.oracle;

import org.jspecify.annotations.NullMarked;
