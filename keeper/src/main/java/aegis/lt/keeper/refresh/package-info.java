/** Read the token cache, decide, exchange the refresh token, save the answer, wait. */
@NullMarked
package aegis.lt.keeper.refresh;

import org.jspecify.annotations.NullMarked;
