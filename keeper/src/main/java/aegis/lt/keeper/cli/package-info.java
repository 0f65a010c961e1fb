/** The commands of the keeper: each prints to stdout and returns an exit code. */
@NullMarked
package aegis.lt.keeper.cli;

import org.jspecify.annotations.NullMarked;
