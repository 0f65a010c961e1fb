/**
 * What has been announced and done: the entries, the runs they make up, and the phase they tell.
 */
@NullMarked
package aegis.lt.observer.cutover.journal;

import org.jspecify.annotations.NullMarked;
