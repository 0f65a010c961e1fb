package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Gap;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects what speaks for and against one criterion. The worst verdict weighed counts, with the
 * first sentence given for it.
 */
public final class Judgement {
  private final CriterionId id;
  private final Window window;
  private final Map<String, Measure> measured = new LinkedHashMap<>();
  private final Map<String, Measure> required = new LinkedHashMap<>();
  private final Map<Verdict, String> sentences = new EnumMap<>(Verdict.class);
  private final List<EvidenceItem> facts = new ArrayList<>();
  private Instant cleanSince = Instant.MIN;

  public Judgement(CriterionId id, Window window) {
    this.id = id;
    this.window = window;
  }

  Window window() {
    return window;
  }

  void measured(String name, long number) {
    measured.put(name, Measure.of(number));
  }

  void measured(String name, double share) {
    measured.put(name, Measure.of(share));
  }

  /** Records a value under a name that is there in any case, as {@code unknown} if need be. */
  void measured(String name, Optional<Measure> value) {
    measured.put(name, value.orElse(Measure.of("unknown")));
  }

  void required(String name, Measure value) {
    required.put(name, value);
  }

  void weigh(Verdict verdict, String sentence) {
    sentences.putIfAbsent(verdict, sentence);
  }

  /** Adds a fact, and the verdict it speaks for. */
  void fact(Verdict speaksFor, Instant at, String what, EvidenceStream source) {
    facts.add(new EvidenceItem(speaksFor, at, what, source.id()));
  }

  /** Nothing before this instant may be in a window that is to pass. */
  void cleanFrom(Instant instant) {
    if (instant.isAfter(cleanSince)) {
      cleanSince = instant;
    }
  }

  /** A window that is to pass has to begin after this instant. */
  void cleanAfter(Instant instant) {
    cleanFrom(instant.isBefore(Instant.MAX) ? instant.plusNanos(1) : instant);
  }

  /** It is bad right now, or cannot be told. */
  void notClean() {
    cleanSince = Instant.MAX;
  }

  /** Weighs how a stream was watched; no watch at all leaves it inconclusive. */
  void watched(Optional<Watched> watched, EvidenceStream stream) {
    watched(watched, stream, List.of());
  }

  /**
   * As above.
   *
   * @param reasons what kept it from being watched at times, in order of time; what left no gap
   *     does not matter
   */
  void watched(Optional<Watched> watched, EvidenceStream stream, List<LogEvent> reasons) {
    List<LogEvent> told =
        reasons.stream()
            .filter(event -> watched.map(watch -> watch.missed(event.at())).orElse(true))
            .toList();
    told.forEach(event -> fact(Verdict.INCONCLUSIVE, event.at(), event.text(), stream));
    String because =
        told.stream()
            .reduce((one, other) -> other)
            .map(event -> " At " + TimeText.of(event.at()) + " " + event.text() + ".")
            .orElse("");
    if (watched.isEmpty()) {
      weigh(
          Verdict.INCONCLUSIVE,
          told.isEmpty()
              ? "Nobody ever looked at " + stream.text() + "."
              : "There was no watch on " + stream.text() + "." + because);
      notClean();
      return;
    }
    Watched watch = watched.get();
    cleanFrom(watch.start());
    watch.gaps().forEach(gap -> gap(gap, stream));
    if (!watch.gaps().isEmpty()) {
      Gap longest = watch.gaps().stream().max(Comparator.comparing(Gap::length)).orElseThrow();
      weigh(
          Verdict.INCONCLUSIVE,
          "Nobody looked at "
              + stream.text()
              + " in "
              + Counted.of(watch.gaps().size(), "gap")
              + ", the longest "
              + TimeText.of(longest.length())
              + " from "
              + TimeText.of(longest.from())
              + ", so something may have gone unseen."
              + because);
    }
    if (!watch.full(window)) {
      pending(watch.start(), stream);
    }
  }

  /** Weighs that the window is not full. */
  void pending(Instant start, EvidenceStream stream) {
    weigh(
        Verdict.PENDING,
        "Nothing speaks against it so far, and the window of "
            + TimeText.of(Duration.between(window.from(), window.to()))
            + " is not full yet: "
            + stream.text()
            + " has been watched since "
            + TimeText.of(start)
            + ".");
  }

  /** Adds a gap to the facts. */
  void gap(Gap gap, EvidenceStream stream) {
    fact(
        Verdict.INCONCLUSIVE,
        gap.from(),
        "no look at "
            + stream.text()
            + " for "
            + TimeText.of(gap.length())
            + " until "
            + TimeText.of(gap.to()),
        stream);
    if (gap.open()) {
      notClean();
    } else {
      cleanFrom(gap.to());
    }
  }

  private Verdict verdict() {
    return sentences.keySet().stream().reduce(Verdict.PASS, Verdict::worst);
  }

  /** Since when it is clean up to the end of the window; empty if it is not, or cannot be told. */
  public Optional<Instant> cleanSince() {
    return cleanSince.isAfter(window.to()) ? Optional.empty() : Optional.of(cleanSince);
  }

  /** The criterion with the worst verdict that was weighed. */
  public Criterion finish(boolean blocking) {
    Verdict verdict = verdict();
    // Of too many facts the latest are kept: they are what stands between now and a clean window.
    List<EvidenceItem> evidence =
        facts.stream()
            .sorted(
                Comparator.comparing((EvidenceItem fact) -> fact.speaksFor() != verdict)
                    .thenComparing(EvidenceItem::at, Comparator.reverseOrder()))
            .limit(Criterion.MOST_EVIDENCE)
            .sorted(
                Comparator.comparing(EvidenceItem::at)
                    .thenComparing(EvidenceItem::source)
                    .thenComparing(EvidenceItem::what))
            .toList();
    String sentence = sentences.getOrDefault(verdict, "Nothing speaks against it.");
    return new Criterion(id, verdict, blocking, measured, required, sentence, evidence);
  }
}
