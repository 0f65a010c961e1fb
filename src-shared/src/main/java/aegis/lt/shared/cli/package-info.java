/** What the command lines of both programs have in common. */
@NullMarked
package aegis.lt.shared.cli;

import org.jspecify.annotations.NullMarked;
