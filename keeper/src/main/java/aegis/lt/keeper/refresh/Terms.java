package aegis.lt.keeper.refresh;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.shared.file.FileOps;

/** What a reload of the configuration may change under way. */
record Terms(KeeperConfig config, RefreshPolicy policy, TokenEndpoint endpoint, Fence fence) {
  static Terms of(KeeperConfig config, TokenEndpoint endpoint, FileOps ops) {
    return new Terms(
        config,
        new RefreshPolicy(
            config.interval(), config.refreshMargin(), config.retryInitial(), config.retryMax()),
        endpoint,
        new Fence(config.canonicalPath(), config.keeperName(), ops));
  }
}
