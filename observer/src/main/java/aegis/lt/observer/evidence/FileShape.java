package aegis.lt.observer.evidence;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a consumer could tell two token caches apart by, other than the values.
 *
 * @param owner owner and group as the file system names them, {@code uid:gid}
 * @param mode the nine permission letters, {@code rw-------}
 * @param fields each top-level field with its JSON type; for {@code issued_at} also its form, such
 *     as {@code number/epoch_seconds}
 */
public record FileShape(String owner, String mode, Map<String, String> fields) {
  public FileShape {
    fields = Collections.unmodifiableMap(new TreeMap<>(fields));
  }
}
