package aegis.lt.simulator.endpoint;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Decides for each token request what goes wrong with it, if anything does. */
@FunctionalInterface
public interface FaultPlan {
  /** The fault of the request that came at this instant; none for the ordinary answer. */
  Optional<Fault> next(Instant now);

  /** Nothing ever goes wrong. */
  static FaultPlan none() {
    return now -> Optional.empty();
  }

  /** Between the two instants, the first included, every request meets the fault. */
  static FaultPlan maintenance(Instant from, Instant to, Fault fault) {
    return now -> now.isBefore(from) || !now.isBefore(to) ? Optional.empty() : Optional.of(fault);
  }

  /** What this plan says, or else the other one. */
  default FaultPlan or(FaultPlan other) {
    return now -> next(now).or(() -> other.next(now));
  }

  /**
   * Each request meets one of the faults with the probability given, by a seed so that a run can be
   * had again.
   *
   * @param probabilities each 0 to 1, together no more than 1
   */
  static FaultPlan random(long seed, Map<Fault, Double> probabilities) {
    double sum = probabilities.values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum > 1.0 + 1e-9 || probabilities.values().stream().anyMatch(p -> p < 0)) {
      throw new IllegalArgumentException("probabilities add up to " + sum + ", must be 0 to 1");
    }
    Map<Fault, Double> ordered = new LinkedHashMap<>(probabilities);
    Random random = new Random(seed);
    return now -> {
      double drawn;
      synchronized (random) {
        drawn = random.nextDouble();
      }
      for (Map.Entry<Fault, Double> entry : ordered.entrySet()) {
        drawn -= entry.getValue();
        if (drawn < 0) {
          return Optional.of(entry.getKey());
        }
      }
      return Optional.empty();
    };
  }
}
