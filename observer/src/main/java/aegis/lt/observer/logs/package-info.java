/** Reads logs on from where they were left, and finds the lines the criteria ask about. */
@NullMarked
package aegis.lt.observer.logs;

import org.jspecify.annotations.NullMarked;
