package aegis.lt.simulator.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Faults for the next requests, one each, in order; after the last all is well again. */
public final class ScriptedFaults implements FaultPlan {
  private final Queue<Fault> script = new ConcurrentLinkedQueue<>();

  /** Adds faults for the requests after those already planned. */
  public ScriptedFaults add(Fault... faults) {
    script.addAll(List.of(faults));
    return this;
  }

  /** How many are still to come. */
  public int remaining() {
    return script.size();
  }

  @Override
  public Optional<Fault> next(Instant now) {
    return Optional.ofNullable(script.poll());
  }
}
