/** Tests of the cutover and the rollback. */
@NullMarked
package aegis.lt.observer.cutover;

import org.jspecify.annotations.NullMarked;
