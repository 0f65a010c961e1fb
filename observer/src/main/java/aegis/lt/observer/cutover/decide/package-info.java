/** Decisions of a cutover, from values alone: no file, no engine, no clock. */
@NullMarked
package aegis.lt.observer.cutover.decide;

import org.jspecify.annotations.NullMarked;
