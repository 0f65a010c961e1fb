/**
 * The part of Docker's HTTP API (as of version 1.41) that an observer and a deployment need, with
 * stand-in containers behind it: {@link aegis.lt.simulator.docker.DockerEngine} holds them, {@link
 * aegis.lt.simulator.docker.DockerApiServer} speaks the API, and a {@link
 * aegis.lt.simulator.docker.StandIn} is what runs inside a container: a process or a thread.
 */
@NullMarked
package aegis.lt.simulator.docker;

import org.jspecify.annotations.NullMarked;
