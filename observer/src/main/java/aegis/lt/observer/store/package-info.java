/**
 * Where evidence is kept: one SQLite database per migration, written by a {@link
 * aegis.lt.observer.store.Recorder} and read as a {@link aegis.lt.observer.evidence.History}. The
 * only package that knows SQL.
 */
@NullMarked
package aegis.lt.observer.store;

import org.jspecify.annotations.NullMarked;
