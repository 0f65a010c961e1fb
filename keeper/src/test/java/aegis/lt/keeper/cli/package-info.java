/** Tests of {@code aegis.lt.keeper.cli}. */
@NullMarked
package aegis.lt.keeper.cli;

import org.jspecify.annotations.NullMarked;
