/** The token endpoint: what is asked of it, what it answered, and what that means. */
@NullMarked
package aegis.lt.keeper.oauth;

import org.jspecify.annotations.NullMarked;
