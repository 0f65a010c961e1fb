/** Log lines: one line an event, UTC, with key=value pairs, and never a secret. */
@NullMarked
package aegis.lt.shared.log;

import org.jspecify.annotations.NullMarked;
