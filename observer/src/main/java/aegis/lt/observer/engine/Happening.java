package aegis.lt.observer.engine;

import aegis.lt.observer.evidence.ContainerEvent;
import java.time.Instant;

/** Something the engine did with a container. */
public record Happening(String name, Instant at, ContainerEvent.Event event) {}
