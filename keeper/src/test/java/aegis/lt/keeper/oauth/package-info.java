/** Tests of {@code aegis.lt.keeper.oauth}. */
@NullMarked
package aegis.lt.keeper.oauth;

import org.jspecify.annotations.NullMarked;
