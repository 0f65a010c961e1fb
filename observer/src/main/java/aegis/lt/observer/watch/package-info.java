/** Looks at token caches, logs and containers again and again, and has what was seen recorded. */
@NullMarked
package aegis.lt.observer.watch;

import org.jspecify.annotations.NullMarked;
