/** Approvals, readiness, and whether a compose file may be deployed, from values alone. */
@NullMarked
package aegis.lt.observer.acceptance.decide;

import org.jspecify.annotations.NullMarked;
