/** Who may write the canonical token cache: the record beside it, and how it changes hands. */
@NullMarked
package aegis.lt.shared.fence;

import org.jspecify.annotations.NullMarked;
