package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stretch in which a log was watched and nothing appeared in it.
 *
 * @param from when something last appeared, or the watch began
 * @param to when something appeared again, or the watch ended
 * @param open whether it lasts up to the end of the watch
 */
public record Silence(Instant from, Instant to, boolean open) {
  /**
   * The silences longer than {@code maxGap} that are known at {@code asOf}, in order of time. Where
   * the evidence does not say whether anything appeared, there is none.
   */
  static List<Silence> of(List<WatchSpan> recorded, Instant asOf, Duration maxGap) {
    List<WatchSpan> spans =
        recorded.stream()
            .filter(span -> !span.from().isAfter(asOf))
            .sorted(Comparator.comparing(WatchSpan::from).thenComparing(WatchSpan::to))
            .toList();
    Optional<Instant> end = spans.stream().map(WatchSpan::to).max(Comparator.naturalOrder());
    List<Silence> silences = new ArrayList<>();
    for (WatchSpan span : spans) {
      if (span.silentSince().isEmpty()) {
        continue;
      }
      Instant since = span.silentSince().get();
      boolean last = end.filter(span.to()::equals).isPresent() || span.to().isAfter(asOf);
      Silence silence = new Silence(since, Instants.earlier(span.to(), asOf), last);
      int before = silences.size() - 1;
      boolean goesOn =
          before >= 0 && since.equals(span.from()) && silences.get(before).to().equals(since);
      if (goesOn) {
        silences.set(before, new Silence(silences.get(before).from(), silence.to(), last));
      } else {
        silences.add(silence);
      }
    }
    return silences.stream().filter(silence -> silence.length().compareTo(maxGap) > 0).toList();
  }

  Duration length() {
    return Duration.between(from, to);
  }

  /** Whether something that was noticed then fell into the silence. */
  public boolean contains(Instant at) {
    return at.isAfter(from) && !at.isAfter(to);
  }
}
