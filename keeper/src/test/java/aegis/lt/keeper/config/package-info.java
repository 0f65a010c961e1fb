/** Tests of {@code aegis.lt.keeper.config}. */
@NullMarked
package aegis.lt.keeper.config;

import org.jspecify.annotations.NullMarked;
