/** Signals that the operating system sends to a daemon. */
@NullMarked
package aegis.lt.shared.process;

import org.jspecify.annotations.NullMarked;
