/**
 * Takes all evidence out of a database and into another, as JSON Lines. The form is described at
 * {@link aegis.lt.observer.transfer.Exporter}.
 */
@NullMarked
package aegis.lt.observer.transfer;

import org.jspecify.annotations.NullMarked;
