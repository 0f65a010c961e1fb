/** The commands of the observer. */
@NullMarked
package aegis.lt.observer.cli;

import org.jspecify.annotations.NullMarked;
