/** What must hold of {@code aegis.lt.simulator.docker}. */
@NullMarked
package aegis.lt.simulator.docker;

import org.jspecify.annotations.NullMarked;
