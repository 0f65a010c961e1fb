/** Tests of {@code aegis.lt.keeper.refresh}. */
@NullMarked
package aegis.lt.keeper.refresh;

import org.jspecify.annotations.NullMarked;
