package aegis.lt.observer.store;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that records until it is killed, and says after each round how far it is. */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] arguments) {
    try (EvidenceStore store = Evidence.open(Path.of(arguments[0]))) {
      Recorder recorder = new Recorder(store, Evidence.MAX_GAP, Duration.ofSeconds(3));
      long round = recorder.cursor(Role.CONSUMER).map(Long::parseLong).orElse(-1L) + 1;
      while (true) {
        recorder.look(Role.INCUMBENT, Evidence.at(round), Evidence.sample("c" + round / 4));
        recorder.look(Role.CANDIDATE, Evidence.at(round), Evidence.sample("c" + round / 9));
        recorder.containerEvent(Role.CANDIDATE, Evidence.at(round), ContainerEvent.Event.RESTART);
        recorder.logRead(
            Role.CONSUMER,
            List.of(
                new LoggedLine(
                    Evidence.at(round), LogEvent.Kind.UNAUTHORIZED, Long.toString(round))),
            Long.toString(round));
        recorder.watched(Role.CONSUMER, Evidence.at(round - 1), Evidence.at(round));
        System.out.println(round);
        round++;
      }
    }
  }
}
