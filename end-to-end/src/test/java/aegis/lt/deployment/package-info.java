/** Tests of what deploys the programs, as far as that needs no container engine. */
@NullMarked
package aegis.lt.deployment;

import org.jspecify.annotations.NullMarked;
