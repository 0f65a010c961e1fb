/** The token cache: the JSON file that holds the tokens, as a value and on disk. */
@NullMarked
package aegis.lt.shared.token;

import org.jspecify.annotations.NullMarked;
