package aegis.lt.observer.cutover;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The steps, in the order in which they are taken: first those of a cutover, then those back. */
public enum StepId {
  VERIFY_READINESS,
  SNAPSHOT,
  STOP_INCUMBENT,
  WAIT_FOR_FLUSH,
  HAND_OVER_FENCE,
  REMOVE_OVERRIDE,
  DEPLOY,
  VERIFY_FIRST_WRITE,
  RETIRE_INCUMBENT,
  WATCH,
  PREPARE_INCUMBENT,
  RETURN_FENCE,
  STOP_CANDIDATE,
  RESTORE_OVERRIDE,
  START_INCUMBENT,
  VERIFY_REFRESHING;

  private static final Map<String, StepId> BY_ID =
      Arrays.stream(values()).collect(Collectors.toMap(StepId::id, step -> step));

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name used in the journal and by operators: {@code stop-incumbent}. */
  public String id() {
    return id;
  }

  /** Whether it leads back to the old keeper. */
  public boolean leadsBack() {
    return compareTo(PREPARE_INCUMBENT) >= 0;
  }

  /** The steps of a cutover, or those of a rollback. */
  public static List<StepId> of(boolean back) {
    return Arrays.stream(values()).filter(step -> step.leadsBack() == back).toList();
  }

  static Optional<StepId> find(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }
}
