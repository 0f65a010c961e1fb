/** What was seen in a window, in order of time: writes, intervals, gaps, bad looks, 401s. */
@NullMarked
package aegis.lt.observer.judge.timeline;

import org.jspecify.annotations.NullMarked;
