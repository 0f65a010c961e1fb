package aegis.lt.observer.evidence;

import java.util.Locale;

/**
 * One numbered series of evidence. Numbers start at 1 and have no holes, so that a piece taken away
 * afterwards is noticed.
 *
 * @param kind what the series holds
 * @param role whom it is about
 */
public record EvidenceStream(Kind kind, Role role) {
  /** What a series holds. */
  public enum Kind {
    /** Looks at a token cache. */
    SAMPLES,
    /** Lines of a log, and the stretches in which it was watched. */
    LOG,
    /** What the engine did with a container, and the stretches in which that was watched. */
    CONTAINER
  }

  /** The name used in the database and in reports: {@code samples/incumbent}. */
  public String id() {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + role.id();
  }

  /** Looks at a keeper's token cache. */
  public static EvidenceStream samples(Role role) {
    return new EvidenceStream(Kind.SAMPLES, role);
  }

  /** Lines of a log. */
  public static EvidenceStream log(Role role) {
    return new EvidenceStream(Kind.LOG, role);
  }

  /** What the engine did with a container. */
  public static EvidenceStream container(Role role) {
    return new EvidenceStream(Kind.CONTAINER, role);
  }

  /** What it is about, in words: {@code the incumbent's token cache}. */
  public String text() {
    return "the "
        + role.id()
        + "'s "
        + switch (kind) {
          case SAMPLES -> "token cache";
          case LOG -> "log";
          case CONTAINER -> "container";
        };
  }
}
