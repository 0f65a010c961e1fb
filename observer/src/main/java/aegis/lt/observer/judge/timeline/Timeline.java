package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was known of one token cache at an instant: the looks that saw something, in the order in
 * which they were recorded, and the gaps between them.
 */
public final class Timeline {
  private final List<Transition> steps;
  private final Optional<Gap> tail;

  private Timeline(List<Transition> steps, Optional<Gap> tail) {
    this.steps = List.copyOf(steps);
    this.tail = tail;
  }

  /**
   * Puts together what is known at {@code asOf}.
   *
   * @param recorded the spans of one token cache
   * @param maxGap the longest pause that is not a gap
   */
  static Timeline of(List<SampleSpan> recorded, Instant asOf, Duration maxGap) {
    List<Transition> steps = new ArrayList<>();
    Optional<SampleSpan> previous = Optional.empty();
    Instant clock = Instant.MIN;
    boolean clockWentBack = false;
    boolean goesOn = false;
    List<SampleSpan> ordered =
        recorded.stream().sorted(Comparator.comparingLong(SampleSpan::sequence)).toList();
    for (SampleSpan span : ordered) {
      clockWentBack |= span.firstSeen().isBefore(clock);
      clock = span.lastSeen();
      // A file that could not be read was not looked at. The clock did show that time, though.
      if (span.firstSeen().isAfter(asOf) || span.sample().state() == FileState.UNREADABLE) {
        continue;
      }
      SampleSpan known = cut(span, asOf);
      boolean back = clockWentBack;
      steps.add(
          new Transition(
              known,
              previous.flatMap(before -> between(before, known, back, maxGap)),
              within(known, maxGap)));
      previous = Optional.of(known);
      goesOn = span.lastSeen().isAfter(asOf);
      clockWentBack = false;
    }
    Optional<SampleSpan> last = previous;
    return new Timeline(
        steps,
        goesOn
            ? last.flatMap(span -> unseenEnd(span, maxGap))
            : last.flatMap(span -> after(span, asOf, maxGap)));
  }

  private static SampleSpan cut(SampleSpan span, Instant asOf) {
    if (!span.lastSeen().isAfter(asOf)) {
      return span;
    }
    Duration length = Duration.between(span.firstSeen(), asOf);
    return new SampleSpan(
        span.role(),
        span.sequence(),
        span.firstSeen(),
        asOf,
        span.looks(),
        Durations.shorter(span.longestPause(), length),
        span.sample());
  }

  private static Optional<Gap> between(
      SampleSpan before, SampleSpan after, boolean clockWentBack, Duration maxGap) {
    Instant from = before.lastSeen();
    Instant to = after.firstSeen();
    if (!clockWentBack && Duration.between(from, to).compareTo(maxGap) <= 0) {
      return Optional.empty();
    }
    Instant begin = Instants.earlier(from, to);
    Instant end = Instants.later(from, to);
    return Optional.of(
        provesNoWrite(before.sample(), after.sample())
            ? Gap.bridged(begin, end)
            : Gap.over(begin, end));
  }

  private static Optional<Gap> within(SampleSpan span, Duration maxGap) {
    if (span.longestPause().compareTo(maxGap) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        provesNoWrite(span.sample(), span.sample())
            ? Gap.bridged(span.firstSeen(), span.lastSeen())
            : Gap.over(span.firstSeen(), span.lastSeen()));
  }

  /** In a span cut short, the longest pause may have been the one that the cut fell into. */
  private static Optional<Gap> unseenEnd(SampleSpan cut, Duration maxGap) {
    return cut.longestPause().compareTo(maxGap) > 0
        ? Optional.of(Gap.open(cut.lastSeen().minus(cut.longestPause()), cut.lastSeen()))
        : Optional.empty();
  }

  private static Optional<Gap> after(SampleSpan last, Instant asOf, Duration maxGap) {
    Gap gap = Gap.open(last.lastSeen(), asOf);
    return gap.length().compareTo(maxGap) > 0 ? Optional.of(gap) : Optional.empty();
  }

  private static boolean provesNoWrite(Sample before, Sample after) {
    return before.mtime().isPresent()
        && before.mtime().equals(after.mtime())
        && (before.content().isEmpty()
            || after.content().isEmpty()
            || before.content().equals(after.content()));
  }

  /** All steps, also those before any window. */
  public List<Transition> steps() {
    return steps;
  }

  /** All gaps, bridged or not, in the order in which they were recorded. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<>();
    for (Transition step : steps) {
      step.before().ifPresent(gaps::add);
      step.within().ifPresent(gaps::add);
    }
    tail.ifPresent(gaps::add);
    return gaps;
  }

  /** The first look after each write that was seen to be one. */
  public List<Instant> writesNoticed() {
    List<Instant> noticed = new ArrayList<>();
    Optional<Instant> written = Optional.empty();
    for (Transition step : steps) {
      Optional<Instant> mtime = step.sample().mtime();
      if (mtime.isPresent() && !mtime.equals(written)) {
        written.ifPresent(before -> noticed.add(step.firstSeen()));
        written = mtime;
      }
    }
    return noticed;
  }

  Optional<Instant> first() {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(0).firstSeen());
  }

  /** The watch kept during a window, where only a gap that is not bridged is one. */
  public Optional<Watched> watched(Window window) {
    return Watched.of(first(), gaps().stream().filter(gap -> !gap.bridged()).toList(), window);
  }

  /** The watch kept during a window, where every gap is one. */
  public Optional<Watched> strictlyWatched(Window window) {
    return Watched.of(first(), gaps(), window);
  }

  /** The gap between the last look and the instant judged at, if that is one. */
  public Optional<Gap> tail() {
    return tail;
  }

  /** The steps that say something about a window: none that a gap not bridged cuts off from it. */
  public List<Transition> reaching(Window window) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      Transition step = steps.get(i);
      if (step.within().filter(gap -> cutsOff(gap, window)).isPresent()) {
        return from(i, new Transition(step.span(), Optional.empty(), Optional.empty()));
      }
      if (step.before().filter(gap -> cutsOff(gap, window)).isPresent()) {
        return from(i, new Transition(step.span(), Optional.empty(), step.within()));
      }
    }
    return steps;
  }

  private static boolean cutsOff(Gap gap, Window window) {
    return !gap.bridged() && gap.cutsOff(window.from());
  }

  private List<Transition> from(int index, Transition first) {
    List<Transition> rest = new ArrayList<>(steps.subList(index, steps.size()));
    rest.set(0, first);
    return rest;
  }
}
