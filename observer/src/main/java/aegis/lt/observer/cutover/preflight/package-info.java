/** What can be known to fail before anything is stopped. */
@NullMarked
package aegis.lt.observer.cutover.preflight;

import org.jspecify.annotations.NullMarked;
