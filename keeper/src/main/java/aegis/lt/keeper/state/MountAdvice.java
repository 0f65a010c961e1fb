package aegis.lt.keeper.state;

import aegis.lt.shared.log.Fields;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to change where the token cache is mounted by itself instead of with its folder. */
public final class MountAdvice {
  private static final Logger log = LoggerFactory.getLogger(MountAdvice.class);

  private MountAdvice() {}

  /** Says it, once in the keeper's life. */
  public static void give(KeeperHealth health, Path tokenCache) {
    if (health.news("mount", "single file")) {
      log.warn(
          "the token cache is a mount of its own and cannot be replaced in one step; it is written"
              + " in place, where a reader may see half of it. Mount its folder instead {}",
          Fields.of("path", tokenCache)
              .and("mount", tokenCache.toAbsolutePath().resolveSibling("").normalize()));
    }
  }
}
