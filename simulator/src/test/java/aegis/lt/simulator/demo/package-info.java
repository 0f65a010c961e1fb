/** What must hold of {@code aegis.lt.simulator.demo}. */
@NullMarked
package aegis.lt.simulator.demo;

import org.jspecify.annotations.NullMarked;
