/** Tells a person who is not looking: a message to each address that the configuration names. */
@NullMarked
package aegis.lt.shared.notify;

import org.jspecify.annotations.NullMarked;
