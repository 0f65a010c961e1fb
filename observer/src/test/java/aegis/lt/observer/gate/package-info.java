/** Tests of the approval and the readiness. */
@NullMarked
package aegis.lt.observer.gate;

import org.jspecify.annotations.NullMarked;
