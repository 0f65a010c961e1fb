/** Files that survive a crash, a full disk and a second process. */
@NullMarked
package aegis.lt.shared.file;

import org.jspecify.annotations.NullMarked;
