/** What the operator has configured, checked whole. */
@NullMarked
package aegis.lt.keeper.config;

import org.jspecify.annotations.NullMarked;
