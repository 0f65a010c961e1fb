package aegis.lt.observer.evidence;

import java.time.Instant;

/**
 * Which container had a watched name, from an instant on until the next one of that role took its
 * place.
 *
 * @param role whose container
 * @param since when it was first seen under the name
 * @param id never given to another container
 * @param image the id of the image that it runs
 */
public record WatchedContainer(Role role, Instant since, String id, String image) {
  /** Whether another look saw the same container. */
  public boolean is(String otherId, String otherImage) {
    return id.equals(otherId) && image.equals(otherImage);
  }
}
