/**
 * What was seen, as values: samples of the token caches, the watch kept on each log, and what the
 * logs and the container engine said. Everything the evaluator judges is one {@link
 * aegis.lt.observer.evidence.History}.
 */
@NullMarked
package aegis.lt.observer.evidence;

import org.jspecify.annotations.NullMarked;
