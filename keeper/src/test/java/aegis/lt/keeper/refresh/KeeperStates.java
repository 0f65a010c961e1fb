package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What daemons leave behind, for tests of commands. */
public final class KeeperStates {
  private KeeperStates() {}

  /** Writes down that a keeper of this cache was unhealthy for these reasons. */
  public static void save(
      Path stateDirectory, Path cache, Instant at, String outcome, List<String> reasons)
      throws IOException {
    KeeperState state =
        new KeeperState(
            cache.toString(),
            at,
            1,
            "NeedsRefresh",
            Optional.of(new KeeperState.Outcome(outcome, at, Optional.empty())),
            at.plusSeconds(900),
            0,
            0,
            0,
            reasons);
    new StateDirectory(stateDirectory, cache, FileOps.real()).save(state);
  }
}
