/**
 * Stand-ins for the programs around the new keeper: the old Python keeper that writes the canonical
 * cache, and a consumer that reads it. Each can be told to misbehave.
 */
@NullMarked
package aegis.lt.simulator.standin;

import org.jspecify.annotations.NullMarked;
