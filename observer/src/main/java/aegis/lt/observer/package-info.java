/** The observer: watches both keepers, judges the evidence, reports. */
@NullMarked
package aegis.lt.observer;

import org.jspecify.annotations.NullMarked;
