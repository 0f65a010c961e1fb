/** One class for each criterion, and what makes up its answer. */
@NullMarked
package aegis.lt.observer.judge.criterion;

import org.jspecify.annotations.NullMarked;
