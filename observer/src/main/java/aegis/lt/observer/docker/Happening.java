package aegis.lt.observer.docker;

import aegis.lt.observer.evidence.ContainerEvent;
import java.time.Instant;

/** Something the engine did with a container. */
public record Happening(String name, Instant at, ContainerEvent.Event event) {}
