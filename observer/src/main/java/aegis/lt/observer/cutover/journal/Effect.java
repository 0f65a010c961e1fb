package aegis.lt.observer.cutover.journal;

import java.util.Locale;

/** The kinds of things that a cutover and a rollback do to the world. There are no others. */
public enum Effect {
  SAVE_FILE,
  APPEND_WORK_LOG,
  SET_RESTART_POLICY,
  STOP_CONTAINER,
  START_CONTAINER,
  CREATE_CONTAINER,
  REHEARSE_CONTAINER,
  REMOVE_CONTAINER,
  TAG_IMAGE,
  UNTAG_IMAGE,
  WRITE_FENCE,
  WRITE_COMPOSE,
  COMMIT_COMPOSE,
  RUN_DEPLOY,
  END_DEPLOY;

  /** The name used in the journal: {@code stop-container}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
