/** What a cutover says to people: status, warnings, instructions, the closing report. */
@NullMarked
package aegis.lt.observer.cutover.tell;

import org.jspecify.annotations.NullMarked;
