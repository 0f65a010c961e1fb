/** What must hold of {@code aegis.lt.simulator.http}. */
@NullMarked
package aegis.lt.simulator.http;

import org.jspecify.annotations.NullMarked;
