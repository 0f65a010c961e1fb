/** The rules by which tokens are given out, spent and revoked. */
@NullMarked
package aegis.lt.simulator.endpoint.authority;

import org.jspecify.annotations.NullMarked;
