package aegis.lt.observer.judge;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds histories for tests, by default judged at {@link #NOON} for the 24 hours before. */
public final class Histories {
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  public static final Instant FROM = NOON.minus(Duration.ofDays(1));
  public static final Duration NANO = Duration.ofNanos(1);
  public static final Duration GAP = Duration.ofMinutes(1);
  public static final Duration GRACE = Duration.ofMinutes(1);
  public static final Requirements REQUIREMENTS = requirements(Duration.ofDays(1), 0.99);

  private final List<SampleSpan> samples = new ArrayList<>();
  private final List<WatchSpan> watchSpans = new ArrayList<>();
  private final List<LogEvent> logEvents = new ArrayList<>();
  private final List<ContainerEvent> containerEvents = new ArrayList<>();
  private final List<Hole> holes = new ArrayList<>();
  private final Map<EvidenceStream, Long> numbers = new HashMap<>();

  public static Requirements requirements(
      Duration window, double minCoverage, CriterionId... blocking) {
    return new Requirements(
        window,
        GAP,
        minCoverage,
        new Cadence(Duration.ofMinutes(5), Duration.ofMinutes(1)),
        new Cadence(Duration.ofMinutes(15), Duration.ofSeconds(90)),
        GRACE,
        Optional.empty(),
        Set.of(blocking));
  }

  /** Everything watched from an instant to another, both keepers writing on time, nothing said. */
  public static Histories regular(Instant from, Instant to) {
    return new Histories()
        .writes(Role.INCUMBENT, from, to, every(from, to, Duration.ofMinutes(5)))
        .writes(Role.CANDIDATE, from, to, every(from, to, Duration.ofMinutes(15)))
        .log(Role.INCUMBENT, from, to)
        .log(Role.CANDIDATE, from, to)
        .log(Role.CONSUMER, from, to)
        .container(Role.INCUMBENT, from, to)
        .container(Role.CANDIDATE, from, to);
  }

  public static List<Instant> every(Instant from, Instant to, Duration interval) {
    List<Instant> times = new ArrayList<>();
    for (Instant at = from; !at.isAfter(to); at = at.plus(interval)) {
      times.add(at);
    }
    return times;
  }

  /** A token written at an instant, and told apart from others by it. */
  public static Sample token(Instant mtime) {
    return token(mtime, mtime, Duration.ofDays(2), "content " + mtime);
  }

  public static Sample token(Instant mtime, Instant issuedAt, Duration expiresIn, String content) {
    return new Sample(
        FileState.OK,
        Optional.of(mtime),
        Optional.of(issuedAt),
        Optional.of(expiresIn),
        Optional.of(content),
        Optional.empty(),
        Optional.empty());
  }

  public static Sample with(Sample sample, String refresh, FileShape shape) {
    return new Sample(
        sample.state(),
        sample.mtime(),
        sample.issuedAt(),
        sample.expiresIn(),
        sample.content(),
        Optional.of(refresh),
        Optional.of(shape));
  }

  /** Looks without a gap, seeing each write at once; the first from the first look on. */
  public Histories writes(Role role, Instant from, Instant to, List<Instant> mtimes) {
    for (int i = 0; i < mtimes.size(); i++) {
      Instant first = i == 0 ? from : mtimes.get(i);
      Instant last = i + 1 < mtimes.size() ? mtimes.get(i + 1).minus(NANO) : to;
      span(role, first, last, token(mtimes.get(i)));
    }
    return this;
  }

  public Histories span(Role role, Instant first, Instant last, Sample sample) {
    Duration length = Duration.between(first, last);
    Duration pause = Duration.ofSeconds(15);
    return span(role, first, last, length.compareTo(pause) < 0 ? length : pause, sample);
  }

  public Histories span(
      Role role, Instant first, Instant last, Duration longestPause, Sample sample) {
    long number = next(EvidenceStream.Kind.SAMPLES, role);
    long looks = first.equals(last) ? 1 : 2;
    samples.add(new SampleSpan(role, number, first, last, looks, longestPause, sample));
    return this;
  }

  public Histories log(Role role, Instant from, Instant to) {
    watchSpans.add(
        new WatchSpan(EvidenceStream.log(role), next(EvidenceStream.Kind.LOG, role), from, to));
    return this;
  }

  /** Watched, and silent from an instant on. */
  public Histories log(Role role, Instant from, Instant to, Instant silentSince) {
    long number = next(EvidenceStream.Kind.LOG, role);
    watchSpans.add(
        new WatchSpan(EvidenceStream.log(role), number, from, to, Optional.of(silentSince)));
    return this;
  }

  public Histories tells(Role role, Instant at, String why) {
    long number = next(EvidenceStream.Kind.LOG, role);
    logEvents.add(new LogEvent(role, number, at, LogEvent.Kind.UNWATCHED, why));
    return this;
  }

  public Histories says(Role role, LogEvent.Kind kind, Instant at) {
    logEvents.add(new LogEvent(role, next(EvidenceStream.Kind.LOG, role), at, kind, kind.id()));
    return this;
  }

  public Histories container(Role role, Instant from, Instant to) {
    watchSpans.add(
        new WatchSpan(
            EvidenceStream.container(role), next(EvidenceStream.Kind.CONTAINER, role), from, to));
    return this;
  }

  public Histories does(Role role, ContainerEvent.Event event, Instant at) {
    long number = next(EvidenceStream.Kind.CONTAINER, role);
    containerEvents.add(new ContainerEvent(role, number, at, event));
    return this;
  }

  public Histories hole(EvidenceStream stream, Optional<Instant> after, Optional<Instant> before) {
    long missing = next(stream.kind(), stream.role());
    holes.add(new Hole(stream, missing, missing, after, before));
    return this;
  }

  private long next(EvidenceStream.Kind kind, Role role) {
    return numbers.merge(new EvidenceStream(kind, role), 1L, Long::sum);
  }

  public History build() {
    return new History(samples, watchSpans, logEvents, containerEvents, holes);
  }

  public Assessment assess() {
    return new Evaluator(REQUIREMENTS).evaluate(build(), NOON);
  }

  public Criterion judge(CriterionId id) {
    return assess().criterion(id);
  }

  public Verdict verdict(CriterionId id) {
    return judge(id).verdict();
  }
}
