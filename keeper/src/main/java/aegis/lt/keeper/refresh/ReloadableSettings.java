package aegis.lt.keeper.refresh;

import aegis.lt.keeper.config.CredentialsFromEnvironment.Complete;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.state.CopiedTokens;
import aegis.lt.shared.file.FileOps;

/** What a reload of the configuration may change under way. */
record ReloadableSettings(
    KeeperConfig config,
    RefreshPolicy policy,
    TokenEndpoint endpoint,
    Credentials credentials,
    Fence fence,
    CopiedTokens copies) {
  static ReloadableSettings of(Complete complete, TokenEndpoint endpoint, FileOps ops) {
    KeeperConfig config = complete.config();
    return new ReloadableSettings(
        config,
        new RefreshPolicy(
            config.interval(), config.refreshMargin(), config.retryInitial(), config.retryMax()),
        endpoint,
        complete.credentials(),
        new Fence(config.canonicalPath(), config.keeperName(), ops),
        new CopiedTokens(config.canonicalPath(), ops));
  }
}
