/** What must hold of {@code aegis.lt.simulator.endpoint}. */
@NullMarked
package aegis.lt.simulator.endpoint;

import org.jspecify.annotations.NullMarked;
