/** What a cutover looks at and changes, and the only way to change it: {@code Effects}. */
@NullMarked
package aegis.lt.observer.cutover.world;

import org.jspecify.annotations.NullMarked;
