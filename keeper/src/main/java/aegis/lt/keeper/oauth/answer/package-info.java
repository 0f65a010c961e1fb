/** What an answer of the token endpoint means. */
@NullMarked
package aegis.lt.keeper.oauth.answer;

import org.jspecify.annotations.NullMarked;
