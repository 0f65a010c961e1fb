/** What the keeper keeps on disk beside the token cache: attempts, logins, its health. */
@NullMarked
package aegis.lt.keeper.state;

import org.jspecify.annotations.NullMarked;
