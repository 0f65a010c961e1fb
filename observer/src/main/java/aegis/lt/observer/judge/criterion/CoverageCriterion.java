package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.MergedGaps;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Did we look enough? Of each stream of samples and logs the share of the window that lies in no
 * gap is covered, also not in one that is bridged; the least share counts. This never fails by
 * itself: not to have looked is no fault of a keeper.
 */
public final class CoverageCriterion implements Question {
  /** The name of what it measures: the share of the least watched stream. */
  public static final String LEAST = "least";

  @Override
  public List<EvidenceStream> streams() {
    List<EvidenceStream> all = new ArrayList<>();
    for (EvidenceStream.Kind kind : EvidenceStream.Kind.values()) {
      for (Role role : Role.values()) {
        all.add(new EvidenceStream(kind, role));
      }
    }
    return all;
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Map<EvidenceStream, Optional<Watched>> watches = new LinkedHashMap<>();
    for (Role role : List.of(Role.INCUMBENT, Role.CANDIDATE)) {
      watches.put(EvidenceStream.samples(role), known.samples(role).strictlyWatched(window));
    }
    for (Role role : Role.values()) {
      watches.put(EvidenceStream.log(role), known.log(role).in(window));
    }
    BigDecimal least = BigDecimal.valueOf(known.requirements().minCoverage());
    double lowest = 1;
    for (Map.Entry<EvidenceStream, Optional<Watched>> entry : watches.entrySet()) {
      double share = judge(entry.getKey(), entry.getValue(), least, judgement);
      judgement.measured(entry.getKey().id(), share);
      lowest = Math.min(lowest, share);
    }
    judgement.measured(LEAST, lowest);
    judgement.required("min_coverage", Measure.of(known.requirements().minCoverage()));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    judgement.weigh(
        Verdict.PASS, "Files and logs were watched enough: at least " + percent(lowest) + ".");
  }

  /** Weighs one stream and returns the share of the window that is covered, for display. */
  private static double judge(
      EvidenceStream stream, Optional<Watched> watched, BigDecimal least, Judgement judgement) {
    if (watched.isEmpty()) {
      judgement.watched(watched, stream);
      return 0;
    }
    Window window = judgement.window();
    Watched watch = watched.get();
    judgement.cleanFrom(watch.start());
    Instant start = watch.full(window) ? window.from() : watch.start();
    Duration since = Duration.between(start, window.to());
    Duration covered = since.minus(MergedGaps.of(watch.gaps()).within(start, window.to()));
    Duration whole = Duration.between(window.from(), window.to());
    double share = share(covered, whole);
    if (seconds(covered).compareTo(seconds(since).multiply(least)) < 0) {
      watch.gaps().forEach(gap -> judgement.gap(gap, stream));
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "Only "
              + percent(share(covered, since))
              + " of the time since "
              + TimeText.of(start)
              + " was "
              + stream.text()
              + " watched, and "
              + percent(least.doubleValue())
              + " is asked for.");
    }
    if (!watch.full(window)) {
      judgement.pending(watch.start(), stream);
    }
    return share;
  }

  private static double share(Duration part, Duration whole) {
    return whole.isZero()
        ? 1
        : seconds(part).divide(seconds(whole), MathContext.DECIMAL64).doubleValue();
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
  }

  /** Rounded down, so that what is just not enough does not look as if it were. */
  private static String percent(double share) {
    return BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(2, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }
}
