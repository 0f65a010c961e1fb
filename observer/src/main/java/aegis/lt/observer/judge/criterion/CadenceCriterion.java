package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Interval;
import aegis.lt.observer.judge.timeline.Median;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.observer.judge.timeline.Write;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Does a keeper write its file as often as it should? Asked of the file's own modification times:
 * no interval in the window, the open one included, is longer than cadence and tolerance, and the
 * median of those that lie in it whole is no further off than the tolerance.
 *
 * <p>An interval that reaches into the window counts in its whole length, though not for the
 * median. In one with a gap a write may have gone unseen, so it is inconclusive; unless a part of
 * it that was watched is too long by itself. A gap before the window matters only if the interval
 * is too long without the write that it may hide.
 */
public final class CadenceCriterion implements Question {
  /** The names of what it measures: the longest interval between two writes that was watched. */
  public static final String LONGEST = "longest";

  /** The median of all intervals in the window. */
  public static final String MEDIAN = "median";

  /** How long ago the last write was. */
  public static final String OPEN_INTERVAL = "open_interval";

  /** So many intervals make a median worth judging before the window is full. */
  private static final int ENOUGH_FOR_A_MEDIAN = 3;

  private final Role role;
  private final Cadence cadence;

  public CadenceCriterion(Role role, Cadence cadence) {
    this.role = role;
    this.cadence = cadence;
  }

  @Override
  public List<EvidenceStream> streams() {
    return List.of(EvidenceStream.samples(role));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Timeline timeline = known.samples(role);
    Optional<Watched> watched = timeline.watched(window);
    List<Transition> steps = timeline.reaching(window);
    List<Interval> intervals = Interval.of(steps, timeline.tail(), window.to());

    judgement.required("cadence", Measure.of(cadence.every()));
    judgement.required("tolerance", Measure.of(cadence.tolerance()));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    Found found = new Found(judgement);
    futures(steps, judgement);
    intervals.forEach(found::add);
    found.weigh(watched.filter(watch -> watch.full(window)).isPresent());
    judgement.measured("gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.watched(watched, EvidenceStream.samples(role));
    if (watched.isPresent() && intervals.isEmpty()) {
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "No look found a file with a modification time, so there is no write to judge by.");
      judgement.notClean();
    }
    judgement.weigh(Verdict.PASS, found.summary());
  }

  private void futures(List<Transition> steps, Judgement judgement) {
    Window window = judgement.window();
    for (Transition step : steps) {
      Optional<Instant> future = step.sample().mtime().filter(at -> at.isAfter(window.to()));
      if (future.isPresent() && step.in(window)) {
        String what =
            "a modification time in the future, "
                + TimeText.of(future.get())
                + ": a clock is wrong";
        judgement.fact(Verdict.INCONCLUSIVE, step.firstSeen(), what, EvidenceStream.samples(role));
        judgement.weigh(
            Verdict.INCONCLUSIVE, "The " + role.id() + "'s token cache has " + what + ".");
        judgement.notClean();
      }
    }
  }

  /** What the intervals of the window come to. */
  private final class Found {
    private final Judgement judgement;
    private final Window window;
    private final List<Duration> whole = new ArrayList<>();
    private Optional<Interval> longest = Optional.empty();
    private Optional<Duration> open = Optional.empty();
    private Optional<Interval> worst = Optional.empty();
    private long tooLong;
    private long unjudged;

    Found(Judgement judgement) {
      this.judgement = judgement;
      this.window = judgement.window();
    }

    void add(Interval interval) {
      Write.Fit fit = interval.fit(window, cadence);
      if (fit == Write.Fit.NONE) {
        return;
      }
      if (interval.clockWentBack()) {
        backwards(interval);
      } else {
        judge(interval, fit);
      }
    }

    private void backwards(Interval interval) {
      unjudged++;
      judgement.cleanAfter(interval.noticed());
      String what =
          "the modification time went back from "
              + TimeText.of(interval.from())
              + " to "
              + TimeText.of(interval.to());
      judgement.fact(Verdict.INCONCLUSIVE, interval.noticed(), what, EvidenceStream.samples(role));
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "At "
              + TimeText.of(interval.noticed())
              + " "
              + what
              + ": a clock was set back, or an older file was put there (see sole_writer), so that"
              + " interval cannot be judged.");
    }

    private void judge(Interval interval, Write.Fit fit) {
      boolean unseen = interval.isUnseenAfter(window.from());
      if (interval.open()) {
        open = Optional.of(interval.length());
      } else if (!unseen && !interval.from().isBefore(window.from())) {
        whole.add(interval.length());
      }
      if (interval.gaps().isEmpty() && !interval.open() && longer(interval, longest)) {
        longest = Optional.of(interval);
      }
      if (fit == Write.Fit.NOT_ALLOWED) {
        tooLong(interval);
      } else if (fit == Write.Fit.UNSURE && unseen) {
        unjudged++;
      } else if (fit == Write.Fit.UNSURE) {
        tooLongUnlessUnseen(interval);
      }
    }

    private Duration watched(Interval interval) {
      return interval.longestWatched(window.from());
    }

    private boolean longer(Interval interval, Optional<Interval> other) {
      return other.filter(it -> it.length().compareTo(interval.length()) >= 0).isEmpty();
    }

    private void tooLong(Interval interval) {
      tooLong++;
      if (longer(interval, worst)) {
        worst = Optional.of(interval);
      }
      judgement.fact(
          Verdict.FAIL,
          interval.to(),
          "no write for "
              + TimeText.of(watched(interval))
              + " after "
              + TimeText.of(interval.from())
              + (interval.open() ? ", and none since" : ""),
          EvidenceStream.samples(role));
      endsCleanliness(interval);
    }

    /** The gap that may hide a write lies before the window, where no watch is asked for. */
    private void tooLongUnlessUnseen(Interval interval) {
      unjudged++;
      String what =
          "no write was seen between "
              + TimeText.of(interval.from())
              + " and "
              + TimeText.of(interval.to())
              + ", and for a part of that time nobody looked";
      judgement.fact(Verdict.INCONCLUSIVE, interval.to(), what, EvidenceStream.samples(role));
      judgement.weigh(Verdict.INCONCLUSIVE, "Of the " + role.id() + "'s token cache " + what + ".");
      endsCleanliness(interval);
    }

    private void endsCleanliness(Interval interval) {
      if (interval.open()) {
        judgement.notClean();
      } else {
        // A window that begins with the write at the end of the interval has nothing of it.
        judgement.cleanFrom(interval.to());
      }
    }

    void weigh(boolean full) {
      Optional<Duration> median = Median.of(whole);
      judgement.measured("intervals", whole.size());
      judgement.measured(LONGEST, longest.map(Interval::length).map(Measure::of));
      judgement.measured("longest_at", longest.map(Interval::to).map(Measure::of));
      judgement.measured(MEDIAN, median.map(Measure::of));
      judgement.measured(OPEN_INTERVAL, open.map(Measure::of));
      judgement.measured("too_long", tooLong);
      judgement.measured("unjudged", unjudged);
      worst.ifPresent(
          interval ->
              judgement.weigh(
                  Verdict.FAIL,
                  "The "
                      + role.id()
                      + " did not write its token cache for "
                      + TimeText.of(watched(interval))
                      + " after "
                      + TimeText.of(interval.from())
                      + ", and at most "
                      + TimeText.of(cadence.longest())
                      + " is allowed; that happened "
                      + Counted.of(tooLong, "time")
                      + " in the window."));
      if (median.isEmpty() && full && open.isPresent()) {
        judgement.weigh(
            Verdict.INCONCLUSIVE,
            "No interval between two writes lies whole in the window, so there is no median.");
      }
      if (median.isPresent()
          && (full || whole.size() >= ENOUGH_FOR_A_MEDIAN)
          && !Median.isWithin(whole, cadence.shortest(), cadence.longest())) {
        judgement.fact(
            Verdict.FAIL,
            window.to(),
            "a median interval of " + rounded(median.get()),
            EvidenceStream.samples(role));
        judgement.weigh(
            Verdict.FAIL,
            "The "
                + role.id()
                + " wrote its token cache every "
                + rounded(median.get())
                + " (median of "
                + whole.size()
                + "), and between "
                + TimeText.of(cadence.shortest())
                + " and "
                + TimeText.of(cadence.longest())
                + " is asked for.");
        judgement.notClean();
      }
      longest.ifPresent(
          interval ->
              judgement.fact(
                  Verdict.PASS,
                  interval.to(),
                  "the longest interval that was watched: " + TimeText.of(interval.length()),
                  EvidenceStream.samples(role)));
    }

    /** So that what is outside of the band also looks it. */
    private String rounded(Duration median) {
      return median.compareTo(cadence.shortest()) < 0
          ? TimeText.roundedDown(median)
          : TimeText.of(median);
    }

    String summary() {
      return "The "
          + role.id()
          + " wrote its token cache regularly: "
          + Counted.of(whole.size(), "interval")
          + ", "
          + longest.map(it -> "the longest " + TimeText.of(it.length())).orElse("none whole")
          + Median.of(whole).map(it -> ", the median " + TimeText.of(it)).orElse("")
          + ".";
    }
  }
}
