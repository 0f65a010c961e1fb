package aegis.lt.simulator.demo;

import aegis.lt.simulator.standin.Mischief;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code --fault} can plant, and what must come of it. */
public enum PlantedFault {
  /** The new keeper's chain is revoked. */
  INVALID_GRANT("invalid-grant", 3, "candidate_no_invalid_grant") {
    @Override
    void plant(Stage stage) {
      stage.endpoint().authority().revoke(Stage.CANDIDATE_CHAIN);
    }
  },
  /** The old keeper sleeps through several cycles. */
  INCUMBENT_STALLS("incumbent-stalls", 3, "incumbent_cadence") {
    @Override
    void plant(Stage stage) throws InterruptedException {
      stage.incumbent().stall(true);
      stage.pause(Duration.ofSeconds(6));
      stage.incumbent().stall(false);
    }
  },
  /** The new keeper's process is stopped, and later continued. */
  CANDIDATE_STALLS("candidate-stalls", 3, "candidate_cadence") {
    @Override
    void plant(Stage stage) throws IOException, InterruptedException {
      stage.candidate().kill("STOP");
      stage.pause(Duration.ofSeconds(9));
      stage.candidate().kill("CONT");
    }
  },
  /** The old keeper is given tokens that do not live until its next cycle. */
  STALE_401("stale-401", 3, "consumer_no_stale_401") {
    @Override
    void plant(Stage stage) throws InterruptedException {
      for (int i = 0; i < 4; i++) {
        stage
            .endpoint()
            .authority()
            .nextAccessLifetime(Stage.INCUMBENT_CHAIN, Duration.ofSeconds(1));
        stage.pause(Timetable.INCUMBENT_CADENCE);
      }
    }
  },
  /** The old keeper writes an {@code issued_at} lower than the one before. */
  CLOCK_BACK("clock-back", 3, "incumbent_issued_at_monotonic") {
    @Override
    void plant(Stage stage) {
      stage.incumbent().plan(Mischief.CLOCK_BACK);
    }
  },
  /** The old keeper leaves half a file. */
  TORN_JSON("torn-json", 3, "incumbent_valid_token") {
    @Override
    void plant(Stage stage) {
      stage.incumbent().plan(Mischief.TORN_JSON);
    }
  },
  /** The old keeper writes an empty access token. */
  EMPTY_TOKEN("empty-token", 3, "incumbent_valid_token") {
    @Override
    void plant(Stage stage) {
      stage.incumbent().plan(Mischief.EMPTY_TOKEN);
    }
  },
  /** The observer is killed, and started again later than it may look away. */
  OBSERVER_GAP("observer-gap", 4, "observation_coverage") {
    @Override
    void plant(Stage stage) throws IOException, InterruptedException {
      stage.killObserver();
      stage.pause(Timetable.MAX_GAP.multipliedBy(3));
      stage.startObserver();
    }
  },
  /** The new keeper starts from a copy of the old one's cache. */
  SHARED_LINEAGE("shared-lineage", 3, "candidate_no_invalid_grant") {
    @Override
    void plant(Stage stage) {
      // It was there from the start.
    }
  };

  private final String id;
  private final int exitCode;
  private final String criterion;

  PlantedFault(String id, int exitCode, String criterion) {
    this.id = id;
    this.exitCode = exitCode;
    this.criterion = criterion;
  }

  /** Spoils the day; comes back when all is as before, if it ever is. */
  abstract void plant(Stage stage) throws IOException, InterruptedException;

  /** Whether it belongs to how the day begins, rather than being planted in the middle of it. */
  boolean isThereFromTheStart() {
    return this == SHARED_LINEAGE;
  }

  /** What the command line calls it. */
  public String id() {
    return id;
  }

  /** The criterion that must speak against it. */
  public String criterion() {
    return criterion;
  }

  /** Whether the observer has found it. */
  boolean isFoundBy(DemoReadiness readiness) {
    return readiness.exitCode() == exitCode && readiness.has(criterion, verdict());
  }

  /** Whether it seems to have found it, so that it is worth asking. */
  boolean isSeenIn(Glance glance) {
    return glance.has(criterion, verdict());
  }

  private String verdict() {
    return exitCode == 3 ? "FAIL" : "INCONCLUSIVE";
  }

  /** The fault of this name. */
  public static Optional<PlantedFault> byId(String id) {
    return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
  }

  /** All names, for messages. */
  public static String ids() {
    return Arrays.stream(values()).map(PlantedFault::id).collect(Collectors.joining(", "));
  }
}
