package aegis.lt.observer.cutover.compose;

import aegis.lt.observer.acceptance.decide.DeploymentGate.Found;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the override's value in a compose file says about where the new keeper will write. Compose
 * fills in variables when it deploys, from an environment that is not known here: only what the
 * file itself says counts, and that is the default in {@code ${NAME:-default}}.
 */
public final class OverrideValue {
  /** {@code :-} stands in for an empty variable, too; {@code -} does not. */
  private static final Pattern WITH_DEFAULT = Pattern.compile("\\$\\{\\w+:-([^${}]*)}");

  private OverrideValue() {}

  /**
   * Judges it.
   *
   * @param value as it stands in the file; empty if the variable does not
   * @param canonical the cache that is to be kept from the new keeper
   * @param parallel the cache that is the new keeper's own
   */
  public static Found judge(Optional<String> value, Path canonical, Path parallel) {
    if (value.isEmpty()) {
      return Found.ABSENT;
    }
    String text = WITH_DEFAULT.matcher(value.get()).replaceAll(OverrideValue::defaultOf).strip();
    if (text.replace("$$", "").contains("$")) {
      return Found.FROM_ELSEWHERE;
    }
    if (text.isEmpty()) {
      return Found.WITHOUT_VALUE;
    }
    return names(text, canonical, parallel) ? Found.CANONICAL : Found.PRESENT;
  }

  private static String defaultOf(java.util.regex.MatchResult found) {
    return Matcher.quoteReplacement(found.group(1));
  }

  /**
   * Whether it is the canonical cache. A container may see the folder elsewhere than this program
   * does, so the file's name is enough, unless both keepers' files have the same.
   */
  private static boolean names(String text, Path canonical, Path parallel) {
    Path path;
    try {
      path = Path.of(text).normalize();
    } catch (InvalidPathException e) {
      return false;
    }
    boolean telling = !parallel.getFileName().equals(canonical.getFileName());
    return path.equals(canonical.normalize())
        || (telling && canonical.getFileName().equals(path.getFileName()));
  }
}
