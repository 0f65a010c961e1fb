package aegis.lt.observer.engine;

/**
 * When the engine starts a container again that has ended.
 *
 * @param retries how often after a failure, at least 0, where 0 is without limit; 0 for any policy
 *     but {@link Name#ON_FAILURE}
 */
public record RestartPolicy(Name name, int retries) {
  /** Nothing but a person starts the container again. */
  public static final RestartPolicy NEVER = of(Name.NO);

  /** The policies of the engine. */
  public enum Name {
    NO("no"),
    ALWAYS("always"),
    UNLESS_STOPPED("unless-stopped"),
    ON_FAILURE("on-failure");

    private final String id;

    Name(String id) {
      this.id = id;
    }

    /** As the engine calls it. */
    public String id() {
      return id;
    }
  }

  public RestartPolicy {
    if (retries < 0 || (retries > 0 && name != Name.ON_FAILURE)) {
      throw new IllegalArgumentException(name.id() + " does not go with " + retries + " retries");
    }
  }

  /** A policy without a limit of retries. */
  public static RestartPolicy of(Name name) {
    return new RestartPolicy(name, 0);
  }

  /** As the engine calls it; nothing at all is {@link Name#NO}. */
  static RestartPolicy read(String id, int retries) {
    for (Name name : Name.values()) {
      if (name.id().equals(id)) {
        return new RestartPolicy(name, name == Name.ON_FAILURE ? Math.max(0, retries) : 0);
      }
    }
    if (id.isEmpty()) {
      return of(Name.NO);
    }
    throw new IllegalArgumentException("no such restart policy: " + id);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no restart policy
   */
  public static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return read(text, 0);
    }
    String retries = text.substring(colon + 1);
    if (!retries.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("no such restart policy: " + text);
    }
    return new RestartPolicy(read(text.substring(0, colon), 0).name(), Integer.parseInt(retries));
  }

  @Override
  public String toString() {
    return retries > 0 ? name.id() + ":" + retries : name.id();
  }
}
