/** Tests of the keeper as a program. */
@NullMarked
package aegis.lt.keeper;

import org.jspecify.annotations.NullMarked;
