/** The simulator's command line. */
@NullMarked
package aegis.lt.simulator.cli;

import org.jspecify.annotations.NullMarked;
