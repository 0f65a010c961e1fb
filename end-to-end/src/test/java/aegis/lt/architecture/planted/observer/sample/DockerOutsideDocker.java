package aegis.lt.architecture.planted.observer.sample;

/** Breaks the rule that docker-java lives in docker. */
final class DockerOutsideDocker {
  Object use(com.github.dockerjava.api.DockerClient client) {
    return client.pingCmd();
  }
}
