package aegis.lt.shared.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Environment variables as the bytes that they are. Java decodes them by the locale: under {@code
 * LC_ALL=C}, as task schedulers have it, each letter beyond ASCII becomes {@value #UNREADABLE}, and
 * under another encoding than UTF-8 it becomes other letters.
 */
public final class EnvironmentBytes {
  /** Stands for bytes that are no text. */
  public static final char UNREADABLE = '\ufffd';

  /** The environment of this process as it began, {@code NAME=value} with a NUL behind each. */
  private static final Path SELF = Path.of("/proc/self/environ");

  private EnvironmentBytes() {}

  /**
   * The variables decoded as UTF-8 from their bytes; bytes that are not UTF-8 become {@link
   * #UNREADABLE}. Paths stay what the locale makes of them, as files are opened by it. Where the
   * platform does not show the bytes, all variables stay as they are.
   *
   * @param decoded all variables, decoded by the locale
   * @param paths the names of those that hold paths
   */
  public static Map<String, String> utf8(Map<String, String> decoded, Collection<String> paths) {
    try {
      return utf8(decoded, paths, Files.readAllBytes(SELF));
    } catch (IOException e) {
      return decoded;
    }
  }

  static Map<String, String> utf8(
      Map<String, String> decoded, Collection<String> paths, byte[] environ) {
    Map<String, String> variables = new HashMap<>(decoded);
    int start = 0;
    for (int i = 0; i <= environ.length; i++) {
      if (i == environ.length || environ[i] == 0) {
        String entry = new String(environ, start, i - start, StandardCharsets.UTF_8);
        int equals = entry.indexOf('=');
        if (equals > 0 && !paths.contains(entry.substring(0, equals))) {
          variables.replace(entry.substring(0, equals), entry.substring(equals + 1));
        }
        start = i + 1;
      }
    }
    return variables;
  }
}
