/** The container engine: the little the observer asks of it, and docker-java behind that. */
@NullMarked
package aegis.lt.observer.engine;

import org.jspecify.annotations.NullMarked;
