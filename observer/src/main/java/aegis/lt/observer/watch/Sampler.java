package aegis.lt.observer.watch;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.log.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at both token caches once for each call. Used by one thread. */
public final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final Map<Role, Look> looks;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Duration maxGap;
  private final Map<Role, String> told = new EnumMap<>(Role.class);
  private @Nullable Instant before;

  /**
   * A sampler of two files.
   *
   * @param maxGap a pause between two calls longer than this is logged, as it will be a gap
   */
  public Sampler(
      Look incumbent, Look candidate, Recorder recorder, InstantSource clock, Duration maxGap) {
    this.looks = new EnumMap<>(Map.of(Role.INCUMBENT, incumbent, Role.CANDIDATE, candidate));
    this.recorder = recorder;
    this.clock = clock;
    this.maxGap = maxGap;
  }

  /** One look at each file. */
  public void sample() {
    noteLateness(clock.instant());
    looks.forEach(
        (role, look) -> {
          // What is read afterwards was there at this instant or came later, never earlier.
          Instant at = clock.instant();
          Look.Seen seen = look.look();
          recorder.look(role, at, seen.sample());
          tell(role, look, seen);
        });
  }

  private void noteLateness(Instant now) {
    Optional.ofNullable(before)
        .map(last -> Duration.between(last, now))
        .filter(pause -> pause.isNegative() || pause.compareTo(maxGap) > 0)
        .ifPresent(
            pause ->
                LOG.warn(
                    pause.isNegative()
                        ? "the clock went back; this leaves a gap {}"
                        : "looked too late; this leaves a gap {}",
                    Fields.of("pause", pause).and("max_gap", maxGap)));
    before = now;
  }

  private void tell(Role role, Look look, Look.Seen seen) {
    String state = seen.sample().state().id();
    if (state.equals(told.put(role, state))) {
      return;
    }
    Fields fields =
        Fields.of("role", role)
            .and("path", look.path())
            .and("state", state)
            .and("reason", seen.reason())
            .and("refresh", seen.sample().refresh());
    if (state.equals("ok")) {
      LOG.info("token cache seen {}", fields);
    } else {
      LOG.warn("token cache is not usable {}", fields);
    }
  }
}
