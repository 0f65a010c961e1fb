package aegis.lt.observer.evidence;

import java.util.List;

/**
 * All evidence about one migration that may matter for a judgement. Each list is in the order in
 * which it was recorded ({@code sequence}), which is also the order in time unless a clock went
 * back.
 *
 * @param samples looks at both token caches
 * @param logSpans when each log was watched
 * @param logEvents what the logs said
 * @param containerSpans when the engine's events were watched
 * @param containerEvents what the engine did
 * @param holes evidence that was recorded and has been taken away
 */
public record History(
    List<SampleSpan> samples,
    List<LogSpan> logSpans,
    List<LogEvent> logEvents,
    List<ContainerSpan> containerSpans,
    List<ContainerEvent> containerEvents,
    List<Hole> holes) {
  /** Nothing was ever seen. */
  public static final History EMPTY =
      new History(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public History {
    samples = List.copyOf(samples);
    logSpans = List.copyOf(logSpans);
    logEvents = List.copyOf(logEvents);
    containerSpans = List.copyOf(containerSpans);
    containerEvents = List.copyOf(containerEvents);
    holes = List.copyOf(holes);
  }
}
