package aegis.lt.observer.cutover.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run of the journal knows. The facts are constants here and nowhere else. */
public final class Facts {
  public static final Fact<Boolean> COMMIT = Fact.flag("commit");
  public static final Fact<String> PID = Fact.text("pid");
  public static final Fact<String> HOST = Fact.text("host");
  public static final Fact<String> EFFECT = Fact.text("effect");
  public static final Fact<String> OBJECT = Fact.text("object");
  public static final Fact<String> REPORT = Fact.text("report_sha256");
  public static final Fact<String> APPROVED_BY = Fact.text("approved_by");
  public static final Fact<String> INCUMBENT_ID = Fact.text("incumbent_id");
  public static final Fact<String> INCUMBENT_POLICY = Fact.text("incumbent_restart_policy");

  /** Of the container of the new keeper that a rollback has stopped. */
  public static final Fact<String> CANDIDATE_POLICY = Fact.text("candidate_restart_policy");

  public static final Fact<Set<String>> CANDIDATES_BEFORE = Fact.names("candidate_ids_before");

  /** The SHA-256 of the command line of the new keeper as it was watched. */
  public static final Fact<String> CANDIDATE_PROGRAM = Fact.text("candidate_command_sha256");

  /** The image of the new keeper as it was watched. */
  public static final Fact<String> CANDIDATE_IMAGE = Fact.text("candidate_image_id");

  public static final Fact<Path> DEFINITION_FILE = Fact.path("definition_file");
  public static final Fact<Path> COMPOSE_COPY = Fact.path("compose_copy");
  public static final Fact<String> COMPOSE_ORIGINAL = Fact.text("compose_sha256_original");
  public static final Fact<String> COMPOSE_EDITED = Fact.text("compose_sha256_edited");
  public static final Fact<String> COMPOSE_COMMITTED = Fact.text("compose_committed");
  public static final Fact<String> FENCE_BEFORE = Fact.text("fence_before");
  public static final Fact<Instant> STOPPED_AT = Fact.instant("stopped_at");
  public static final Fact<Instant> FLUSHED_AT = Fact.instant("flushed_at");
  public static final Fact<Instant> CACHE_MTIME = Fact.instant("cache_mtime");
  public static final Fact<Instant> CACHE_ISSUED_AT = Fact.instant("cache_issued_at");

  /** Names of containers that could write the canonical cache and ran when it began. */
  public static final Fact<Set<String>> BYSTANDERS = Fact.names("bystanders");

  public static final Fact<Instant> CACHE_EXPIRES_AT = Fact.instant("cache_expires_at");
  public static final Fact<String> CACHE_OWNER = Fact.text("cache_owner");
  public static final Fact<String> CACHE_MODE = Fact.text("cache_mode");
  public static final Fact<String> CACHE_FIELDS = Fact.text("cache_fields");
  public static final Fact<Long> EPOCH = Fact.number("fence_epoch");
  public static final Fact<Long> DEPLOY_PID = Fact.number("deploy_pid");
  public static final Fact<Instant> DEPLOY_STARTED_AT = Fact.instant("deploy_started_at");
  public static final Fact<String> CANDIDATE_ID = Fact.text("candidate_id");
  public static final Fact<Instant> FIRST_WRITE_AT = Fact.instant("first_write_at");
  public static final Fact<Optional<Instant>> BASELINE_ISSUED_AT =
      Fact.instantIfAny("baseline_issued_at");
  public static final Fact<Optional<Instant>> BASELINE_EXPIRES_AT =
      Fact.instantIfAny("baseline_expires_at");
  public static final Fact<Path> LOG_COPY = Fact.path("incumbent_log");

  /** The tag that keeps the old keeper's image, and that image. */
  public static final Fact<String> IMAGE_TAG = Fact.text("incumbent_image_tag");

  public static final Fact<String> IMAGE_ID = Fact.text("incumbent_image_id");
  public static final Fact<String> VIOLATION = Fact.text("violation");
  public static final Fact<Boolean> AUTOMATIC = Fact.flag("automatic");

  /** Whether it is a rollback that was finished before, and is proven once more. */
  public static final Fact<Boolean> AGAIN = Fact.flag("again");

  /** What only one rollback knows, and the next must not take for its own. */
  static final Set<String> OF_ROLLBACK =
      Stream.of(BASELINE_ISSUED_AT, BASELINE_EXPIRES_AT, CANDIDATE_POLICY, AUTOMATIC, AGAIN)
          .map(Fact::name)
          .collect(Collectors.toUnmodifiableSet());

  private final Map<String, String> values;

  public Facts(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A fact, if it is known. */
  public <T> Optional<T> get(Fact<T> fact) {
    return Optional.ofNullable(values.get(fact.name())).flatMap(fact::read);
  }

  /** Whether a fact is known to hold. */
  public boolean holds(Fact<Boolean> fact) {
    return get(fact).orElse(false);
  }
}
