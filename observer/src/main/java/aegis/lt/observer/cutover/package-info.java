/**
 * The cutover and the rollback, as a controller that can be killed at any moment: steps, the
 * journal that explains each side effect, and what is decided from it.
 */
@NullMarked
package aegis.lt.observer.cutover;

import org.jspecify.annotations.NullMarked;
