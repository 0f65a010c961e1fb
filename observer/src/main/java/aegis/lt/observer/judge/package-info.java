/**
 * From evidence to verdicts. Everything here is pure: values and an instant go in, an {@link
 * aegis.lt.observer.judge.Assessment} comes out; no file, no clock, no network.
 */
@NullMarked
package aegis.lt.observer.judge;

import org.jspecify.annotations.NullMarked;
