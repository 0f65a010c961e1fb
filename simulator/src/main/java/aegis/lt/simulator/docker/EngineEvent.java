package aegis.lt.simulator.docker;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a container.
 *
 * @param action such as {@code start}, {@code die}, {@code oom}, {@code destroy}
 * @param attributes name, image, labels, and what belongs to the action
 */
public record EngineEvent(
    Instant at, String action, String id, String name, Map<String, String> attributes) {
  public EngineEvent {
    attributes = Map.copyOf(attributes);
  }
}
