/**
 * May the cutover begin? The approval found in the WORK_LOG is judged, and together with the
 * verdicts it makes the {@link aegis.lt.observer.gate.Readiness}. Everything here is pure: lines,
 * values and an instant go in, values and text come out.
 */
@NullMarked
package aegis.lt.observer.gate;

import org.jspecify.annotations.NullMarked;
