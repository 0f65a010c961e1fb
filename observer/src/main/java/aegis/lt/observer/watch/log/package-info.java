/** Reads logs on from where they were left, and classifies their lines. */
@NullMarked
package aegis.lt.observer.watch.log;

import org.jspecify.annotations.NullMarked;
