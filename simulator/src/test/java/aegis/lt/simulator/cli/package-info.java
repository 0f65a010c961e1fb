/** What must hold of {@code aegis.lt.simulator.cli}. */
@NullMarked
package aegis.lt.simulator.cli;

import org.jspecify.annotations.NullMarked;
