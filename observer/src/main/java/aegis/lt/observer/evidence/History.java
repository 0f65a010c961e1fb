package aegis.lt.observer.evidence;

import java.util.List;

/**
 * All evidence about one migration that may matter for a judgement. Each list is in the order in
 * which it was recorded ({@code sequence}), which is also the order in time unless a clock went
 * back.
 *
 * @param samples looks at both token caches
 * @param watchSpans when each log, and the engine's events for each container, were watched
 * @param logEvents what the logs said
 * @param containerEvents what the engine did
 * @param holes evidence that was recorded and has been taken away
 */
public record History(
    List<SampleSpan> samples,
    List<WatchSpan> watchSpans,
    List<LogEvent> logEvents,
    List<ContainerEvent> containerEvents,
    List<Hole> holes) {
  /** Nothing was ever seen. */
  public static final History EMPTY =
      new History(List.of(), List.of(), List.of(), List.of(), List.of());

  public History {
    samples = List.copyOf(samples);
    watchSpans = List.copyOf(watchSpans);
    logEvents = List.copyOf(logEvents);
    containerEvents = List.copyOf(containerEvents);
    holes = List.copyOf(holes);
  }

  /** When one stream was watched, in the order in which that was recorded. */
  public List<WatchSpan> watchSpans(EvidenceStream stream) {
    return watchSpans.stream().filter(span -> span.stream().equals(stream)).toList();
  }

  /** When all logs, or the engine's events for all containers, were watched. */
  public List<WatchSpan> watchSpans(EvidenceStream.Kind kind) {
    return watchSpans.stream().filter(span -> span.stream().kind() == kind).toList();
  }
}
