package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.journal.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The process of a deployment, as a later controller on this machine can find it again: a
 * deployment outlives a controller that was killed.
 *
 * @param pid its number
 * @param startedAt when it started, as the system tells it
 */
public record DeployProcess(long pid, Instant startedAt) {
  /** The system tells it to a hundredth of a second, but from when it was booted it knows less. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** Of this process; of one that has ended already, the instant is unknown. */
  public static DeployProcess of(ProcessHandle process) {
    return new DeployProcess(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /** The one that a run has begun, if it has. */
  public static Optional<DeployProcess> of(Facts facts) {
    Optional<Instant> startedAt = facts.get(Facts.DEPLOY_STARTED_AT);
    return facts
        .get(Facts.DEPLOY_PID)
        .flatMap(pid -> startedAt.map(at -> new DeployProcess(pid, at)));
  }

  /** By what another process finds it again. */
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    Facts.DEPLOY_PID.put(facts, pid);
    Facts.DEPLOY_STARTED_AT.put(facts, startedAt);
    return facts;
  }

  /** The process itself while it runs; another that got its number later is not ours. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            found -> {
              Duration apart = Duration.between(startedAt, of(found).startedAt()).abs();
              return apart.compareTo(SLACK) <= 0;
            });
  }
}
