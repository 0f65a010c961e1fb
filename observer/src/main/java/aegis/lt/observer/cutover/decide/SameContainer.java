package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the container that has a keeper's name is the one that the evidence is about. It is its
 * id and its image that make it the same, not its name.
 */
public final class SameContainer {
  private static final int SHORT_ID = 12;

  private SameContainer() {}

  /**
   * What speaks against it; empty if nothing does, or if what was watched is not recorded.
   *
   * @param watched in the time that readiness rests on, the latest last
   * @param window how long that time is
   */
  public static Optional<String> problem(
      List<WatchedContainer> watched, ContainerDefinition now, Duration window) {
    if (watched.isEmpty()) {
      return Optional.empty();
    }
    WatchedContainer last = watched.get(watched.size() - 1);
    if (!last.is(now.id(), now.imageId())) {
      return Optional.of(
          "the container "
              + now.name()
              + " is "
              + text(now.id(), now.imageId())
              + ", but the observer has watched "
              + text(last.id(), last.image())
              + " since "
              + TimeText.of(last.since())
              + ": the evidence is not about the one that runs now. Bring the watched one back, or let"
              + " the observer watch this one for "
              + TimeText.brief(window));
    }
    if (watched.size() == 1) {
      return Optional.empty();
    }
    WatchedContainer before = watched.get(watched.size() - 2);
    return Optional.of(
        "the container "
            + now.name()
            + " is "
            + text(now.id(), now.imageId())
            + " since "
            + TimeText.of(last.since())
            + " only; before that the observer watched "
            + text(before.id(), before.image())
            + ", and readiness rests on evidence about both. Try again after "
            + TimeText.of(last.since().plus(window)));
  }

  private static String text(String id, String image) {
    return id.substring(0, Math.min(SHORT_ID, id.length()))
        + " of image "
        + image.replaceFirst("^(sha256:)?([0-9a-f]{12})[0-9a-f]+$", "$1$2");
  }
}
