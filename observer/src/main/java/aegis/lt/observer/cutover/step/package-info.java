/**
 * The steps, each with {@code isDone}, {@code act} and {@code verify}. Only controller and rollback
 * take them.
 */
@NullMarked
package aegis.lt.observer.cutover.step;

import org.jspecify.annotations.NullMarked;
