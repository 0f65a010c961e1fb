/** Tests of the acceptance report. */
@NullMarked
package aegis.lt.observer.report;

import org.jspecify.annotations.NullMarked;
