/** Tests of the acceptance report. */
@NullMarked
package aegis.lt.observer.cli;

import org.jspecify.annotations.NullMarked;
