/** Reads YAML into records and reports every problem at once, each with its line. */
@NullMarked
package aegis.lt.shared.config;

import org.jspecify.annotations.NullMarked;
