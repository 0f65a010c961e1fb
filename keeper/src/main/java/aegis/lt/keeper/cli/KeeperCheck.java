package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.file.FileOps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The doctor's question about the daemon: what it said about itself last, in the words of {@code
 * status}. A daemon that waits for a person fails; one that helps itself is warned of.
 */
final class KeeperCheck {
  private static final String WHAT = "keeper";

  private final KeeperConfig config;
  private final FileOps ops;
  private final Instant now;
  private final Findings findings;

  KeeperCheck(KeeperConfig config, FileOps ops, Instant now, Findings findings) {
    this.config = config;
    this.ops = ops;
    this.now = now;
    this.findings = findings;
  }

  void run() {
    Optional<KeeperState> state =
        new StateDirectory(config.stateDirectory(), config.tokenCachePath(), ops).load();
    if (state.isEmpty()) {
      findings.ok(WHAT, "none has run here yet");
      return;
    }
    List<String> reasons = StatusCommand.saidByTheKeeper(state.get(), now);
    if (reasons.isEmpty()) {
      findings.ok(WHAT, "well at " + state.get().at() + lastOutcome(state.get()));
    }
    for (String reason : reasons) {
      tell(reason, state.get());
    }
  }

  private void tell(String reason, KeeperState state) {
    String found = reason + lastOutcome(state);
    if (reason.contains(KeeperState.REAUTHORIZE)) {
      findings.fail(
          WHAT,
          found,
          "run 'authorize' and log in; a keeper that runs uses the new tokens within seconds");
    } else if (reason.contains(KeeperState.CHECK_CREDENTIALS)) {
      findings.fail(
          WHAT,
          found,
          "correct "
              + config.credentialVariables().key()
              + " and "
              + config.credentialVariables().secret()
              + " and start the keeper anew; the refresh token is not spent");
    } else if (reason.contains(KeeperState.CHECK_CONFIGURATION)) {
      findings.fail(
          WHAT,
          found,
          "remove the cause, which the keeper's log names with status and error code; the keeper"
              + " keeps trying once an interval");
    } else if (reason.startsWith("no sign of the keeper")) {
      findings.warn(WHAT, reason, "start it, if it should run");
    } else {
      findings.warn(WHAT, found, "the keeper keeps trying; if this stays, see its log");
    }
  }

  private static String lastOutcome(KeeperState state) {
    return state
        .lastOutcome()
        .map(outcome -> " (last outcome " + outcome.what() + " at " + outcome.at() + ")")
        .orElse("");
  }
}
