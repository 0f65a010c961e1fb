/** What must hold of {@code aegis.lt.simulator.standin}. */
@NullMarked
package aegis.lt.simulator.standin;

import org.jspecify.annotations.NullMarked;
