/** Tests of the edit of the compose file. */
@NullMarked
package aegis.lt.observer.cutover.compose;

import org.jspecify.annotations.NullMarked;
