package aegis.lt.observer.cutover.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a run of the journal knows, by name. The names are constants here and nowhere else. */
public final class Facts {
  public static final String COMMIT = "commit";
  public static final String PID = "pid";
  public static final String HOST = "host";
  public static final String EFFECT = "effect";
  public static final String OBJECT = "object";
  public static final String REPORT = "report_sha256";
  public static final String APPROVED_BY = "approved_by";
  public static final String INCUMBENT_ID = "incumbent_id";
  public static final String INCUMBENT_POLICY = "incumbent_restart_policy";

  /** Of the container of the new keeper that a rollback has stopped. */
  public static final String CANDIDATE_POLICY = "candidate_restart_policy";

  public static final String CANDIDATES_BEFORE = "candidate_ids_before";

  /** The SHA-256 of the command line of the new keeper as it was watched. */
  public static final String CANDIDATE_PROGRAM = "candidate_command_sha256";

  /** The image of the new keeper as it was watched. */
  public static final String CANDIDATE_IMAGE = "candidate_image_id";

  public static final String DEFINITION_FILE = "definition_file";
  public static final String COMPOSE_COPY = "compose_copy";
  public static final String COMPOSE_ORIGINAL = "compose_sha256_original";
  public static final String COMPOSE_EDITED = "compose_sha256_edited";
  public static final String COMPOSE_COMMITTED = "compose_committed";
  public static final String FENCE_BEFORE = "fence_before";
  public static final String STOPPED_AT = "stopped_at";
  public static final String FLUSHED_AT = "flushed_at";
  public static final String CACHE_MTIME = "cache_mtime";
  public static final String CACHE_ISSUED_AT = "cache_issued_at";

  /** Names of containers that could write the canonical cache and ran when it began. */
  public static final String BYSTANDERS = "bystanders";

  public static final String CACHE_EXPIRES_AT = "cache_expires_at";
  public static final String CACHE_OWNER = "cache_owner";
  public static final String CACHE_MODE = "cache_mode";
  public static final String CACHE_FIELDS = "cache_fields";
  public static final String EPOCH = "fence_epoch";
  public static final String DEPLOY_PID = "deploy_pid";
  public static final String DEPLOY_STARTED_AT = "deploy_started_at";
  public static final String CANDIDATE_ID = "candidate_id";
  public static final String FIRST_WRITE_AT = "first_write_at";
  public static final String BASELINE_ISSUED_AT = "baseline_issued_at";
  public static final String BASELINE_EXPIRES_AT = "baseline_expires_at";
  public static final String LOG_COPY = "incumbent_log";

  /** The tag that keeps the old keeper's image, and that image. */
  public static final String IMAGE_TAG = "incumbent_image_tag";

  public static final String IMAGE_ID = "incumbent_image_id";
  public static final String VIOLATION = "violation";
  public static final String AUTOMATIC = "automatic";

  /** Whether it is a rollback that was finished before, and is proven once more. */
  public static final String AGAIN = "again";

  /** What only one rollback knows, and the next must not take for its own. */
  static final Set<String> OF_ROLLBACK =
      Set.of(BASELINE_ISSUED_AT, BASELINE_EXPIRES_AT, CANDIDATE_POLICY, AUTOMATIC, AGAIN);

  private final Map<String, String> values;

  public Facts(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A fact, if it is known. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Whether a fact is known to hold. */
  public boolean holds(String name) {
    return get(name).equals(Optional.of("true"));
  }

  /** A fact that is an instant, if it is known. */
  public Optional<Instant> instant(String name) {
    try {
      return get(name).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A fact that is a number, if it is known. */
  public OptionalLong number(String name) {
    return get(name)
        .filter(text -> text.matches("\\d{1,18}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  Map<String, String> asMap() {
    return values;
  }
}
