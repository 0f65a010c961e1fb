/** Seams for waiting, so that tests can turn the clock by hand. */
@NullMarked
package aegis.lt.shared.time;

import org.jspecify.annotations.NullMarked;
