/** Everything around the keeper and the observer, simulated, and the demo made of it. */
@NullMarked
package aegis.lt.simulator;

import org.jspecify.annotations.NullMarked;
