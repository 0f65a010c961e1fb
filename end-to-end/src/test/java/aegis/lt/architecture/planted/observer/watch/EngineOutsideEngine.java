package aegis.lt.architecture.planted.observer.watch;

/** Breaks the rule that docker-java lives in docker. */
final class EngineOutsideEngine {
  Object use(com.github.dockerjava.api.DockerClient client) {
    return client.pingCmd();
  }
}
