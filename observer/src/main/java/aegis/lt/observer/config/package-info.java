/** What an operator can set. */
@NullMarked
package aegis.lt.observer.config;

import org.jspecify.annotations.NullMarked;
