package aegis.lt.observer.report;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.judge.Evaluator;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Histories to report on: both keepers write with a little jitter, all of it watched, unless told
 * otherwise. Times are given as shares of the window, so that a day and a minute look the same.
 */
final class Scenario {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final Duration window;
  private final Instant from;
  private final List<SampleSpan> samples = new ArrayList<>();
  private final List<WatchSpan> watchSpans = new ArrayList<>();
  private final List<LogEvent> logEvents = new ArrayList<>();
  private final List<ContainerEvent> containerEvents = new ArrayList<>();
  private long sequence;

  Scenario(Duration window) {
    this.window = window;
    this.from = NOON.minus(window);
  }

  static Scenario clean(Duration window) {
    return new Scenario(window)
        .writes(Role.INCUMBENT, 288, write -> true)
        .writes(Role.CANDIDATE, 96, write -> true)
        .watched(Role.INCUMBENT, 0, 1)
        .watched(Role.CANDIDATE, 0, 1)
        .watched(Role.CONSUMER, 0, 1);
  }

  /** Much of what can go wrong, in one window. */
  static Scenario failing(Duration window) {
    Scenario scenario = new Scenario(window);
    scenario
        .writes(Role.INCUMBENT, 288, write -> true)
        .writes(Role.CANDIDATE, 96, write -> write < 40 || write > 43)
        .bad(Role.CANDIDATE, 58, FileState.UNPARSABLE)
        .watched(Role.INCUMBENT, 0, 1)
        .watched(Role.CANDIDATE, 0, 0.7)
        .watched(Role.CANDIDATE, 0.76, 1)
        .watched(Role.CONSUMER, 0, 1)
        .says(Role.CANDIDATE, LogEvent.Kind.INVALID_GRANT, 0.42, "ERROR invalid_grant <b>&amp;</b>")
        .says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, 0.3003, "GET /port/v1 401 \"stale\"")
        .says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, 0.502, "GET /trade/v2 401")
        .does(Role.CANDIDATE, ContainerEvent.Event.DIE, 0.45)
        .does(Role.CANDIDATE, ContainerEvent.Event.START, 0.46)
        .does(Role.INCUMBENT, ContainerEvent.Event.RESTART, 0.2)
        .does(Role.CONSUMER, ContainerEvent.Event.OOM, 0.8);
    scenario.samples.removeIf(
        span ->
            span.role() == Role.INCUMBENT
                && span.lastSeen().isAfter(scenario.at(0.85))
                && span.firstSeen().isBefore(scenario.at(0.88)));
    return scenario;
  }

  Instant at(double share) {
    return from.plusNanos((long) (window.toNanos() * share));
  }

  Requirements requirements() {
    return new Requirements(
        window,
        window.dividedBy(1440),
        0.99,
        new Cadence(window.dividedBy(288), window.dividedBy(1440)),
        new Cadence(window.dividedBy(96), window.dividedBy(960)),
        window.dividedBy(1440),
        Optional.empty(),
        Set.of());
  }

  Scenario writes(Role role, int count, Predicate<Integer> happens) {
    // Seeded: the same scenario is the same history, always.
    Random random = new Random(role.id().length());
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i <= count; i++) {
      if (happens.test(i)) {
        times.add(at((i - 0.4 + 0.02 * random.nextGaussian()) / count));
      }
    }
    for (int i = 0; i < times.size(); i++) {
      Instant until = i + 1 < times.size() ? times.get(i + 1).minusNanos(1) : NOON;
      samples.add(span(role, times.get(i), until, token(times.get(i))));
    }
    return this;
  }

  /** One look that found something bad, right after a write, in place of all until the next. */
  Scenario bad(Role role, int write, FileState state) {
    List<SampleSpan> ofRole = samples.stream().filter(span -> span.role() == role).toList();
    SampleSpan before = ofRole.get(write);
    samples.replaceAll(
        span ->
            span.equals(before)
                ? new SampleSpan(
                    role,
                    span.sequence(),
                    span.firstSeen(),
                    span.lastSeen(),
                    span.looks(),
                    span.longestPause(),
                    Sample.of(state))
                : span);
    return this;
  }

  Scenario watched(Role role, double fromShare, double toShare) {
    watchSpans.add(new WatchSpan(EvidenceStream.log(role), ++sequence, at(fromShare), at(toShare)));
    return this;
  }

  Scenario says(Role role, LogEvent.Kind kind, double share, String text) {
    logEvents.add(new LogEvent(role, ++sequence, at(share), kind, text));
    return this;
  }

  Scenario does(Role role, ContainerEvent.Event event, double share) {
    containerEvents.add(new ContainerEvent(role, ++sequence, at(share), event));
    return this;
  }

  History history() {
    return new History(samples, watchSpans, logEvents, containerEvents, List.of());
  }

  AcceptanceReport report() {
    return report(
        new ReportContext(
            "saxo-live",
            "lt-observer 1.0.0",
            new ReportContext.Keeper(
                "aegis-token-keeper-live", "/data/tokens/saxobank_tokens_live.json"),
            new ReportContext.Keeper(
                "aegis-lt-token-keeper", "/data/tokens/saxobank_tokens_live_rust.json"),
            "aegis-lt-scan-cycle"));
  }

  AcceptanceReport report(ReportContext context) {
    return new AcceptanceReport(
        context, requirements(), new Evaluator(requirements()).evaluate(history(), NOON));
  }

  private SampleSpan span(Role role, Instant first, Instant last, Sample sample) {
    Duration length = Duration.between(first, last);
    Duration pause = window.dividedBy(5760);
    return new SampleSpan(
        role,
        ++sequence,
        first,
        last,
        Math.max(1, length.toNanos() / pause.toNanos()),
        length.compareTo(pause) < 0 ? length : pause,
        sample);
  }

  private Sample token(Instant mtime) {
    return new Sample(
        FileState.OK,
        Optional.of(mtime),
        Optional.of(mtime),
        Optional.of(window.dividedBy(72)),
        Optional.of("content " + mtime),
        Optional.of("refresh " + mtime),
        Optional.empty());
  }
}
