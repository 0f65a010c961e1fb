/** The keeper: a daemon that keeps one token cache fresh. */
@NullMarked
package aegis.lt.keeper;

import org.jspecify.annotations.NullMarked;
