/** Looks at both token caches, again and again, and has what it saw recorded. */
@NullMarked
package aegis.lt.observer.sample;

import org.jspecify.annotations.NullMarked;
