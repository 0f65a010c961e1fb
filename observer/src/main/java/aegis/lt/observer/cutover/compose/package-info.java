/** The one edit that a cutover makes to the compose file, and its way back. */
@NullMarked
package aegis.lt.observer.cutover.compose;

import org.jspecify.annotations.NullMarked;
