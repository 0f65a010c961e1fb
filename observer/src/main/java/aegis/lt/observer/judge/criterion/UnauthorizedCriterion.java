package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.Attribution.Cause;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Silence;
import aegis.lt.observer.judge.timeline.Unauthorized;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Was the consumer's log watched all the time, did anything appear in it, and is no 401 in it
 * explained by a stale token in the canonical cache?
 */
public final class UnauthorizedCriterion implements Question {
  private static final EvidenceStream LOG = EvidenceStream.log(Role.CONSUMER);

  @Override
  public List<EvidenceStream> streams() {
    return List.of(LOG, EvidenceStream.samples(Role.INCUMBENT));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    Map<Cause, Instant> latest = new EnumMap<>(Cause.class);
    for (Unauthorized one : known.unauthorized(window)) {
      LogEvent event = one.event();
      Cause cause = one.cause();
      Verdict verdict = verdict(cause);
      counts.merge(cause, 1L, Long::sum);
      latest.put(cause, event.at());
      judgement.fact(verdict, event.at(), cause.id() + ": " + event.text(), LOG);
      if (verdict != Verdict.PASS) {
        judgement.cleanAfter(event.at());
      }
    }
    for (Cause cause : Cause.values()) {
      judgement.measured(cause.id(), counts.getOrDefault(cause, 0L));
      Instant at = latest.get(cause);
      if (at != null) {
        judgement.weigh(verdict(cause), sentence(cause, counts.getOrDefault(cause, 0L), at));
      }
    }
    Optional<Watched> watched = known.log(Role.CONSUMER).in(window);
    judgement.measured("gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("stale_token", Measure.of(0L));
    judgement.required("just_rotated", Measure.of(0L));
    judgement.required("unattributable", Measure.of(0L));
    judgement.required("reload_grace", Measure.of(known.requirements().reloadGrace()));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    silence(known, watched, judgement);
    judgement.watched(watched, LOG, known.whyUnwatched(Role.CONSUMER, window));
    judgement.weigh(Verdict.PASS, "The consumer's log was watched all the time and had no 401.");
  }

  /** Nothing at all in a window in which tokens come and go says nothing. */
  private static void silence(EvidenceAt known, Optional<Watched> watched, Judgement judgement) {
    Window window = judgement.window();
    Duration length = Duration.between(window.from(), window.to());
    boolean enough =
        watched.filter(watch -> watch.full(window)).isPresent()
            && length.compareTo(known.requirements().incumbent().longest()) >= 0;
    List<Silence> silences = known.silences(Role.CONSUMER);
    Optional<Silence> throughout =
        silences.stream()
            .filter(silence -> silence.open() && !silence.from().isAfter(window.from()))
            .findFirst();
    if (!enough || throughout.isEmpty()) {
      return;
    }
    String what =
        "nothing appeared in the consumer's log in the whole window, up to "
            + TimeText.of(throughout.get().to());
    judgement.fact(Verdict.INCONCLUSIVE, window.from(), what, LOG);
    judgement.weigh(
        Verdict.INCONCLUSIVE,
        Character.toUpperCase(what.charAt(0))
            + what.substring(1)
            + ". That log is no evidence: it is not the one that the consumer writes, its output is"
            + " buffered, or it does not run.");
    judgement.notClean();
  }

  private static Verdict verdict(Cause cause) {
    return switch (cause) {
      case STALE_TOKEN, JUST_ROTATED -> Verdict.FAIL;
      case UNATTRIBUTABLE -> Verdict.INCONCLUSIVE;
      case UNRELATED, IGNORED -> Verdict.PASS;
    };
  }

  private static String sentence(Cause cause, long count, Instant latest) {
    String of =
        "The consumer got "
            + Counted.of(count, "401")
            + ", at last at "
            + TimeText.of(latest)
            + ", ";
    return of
        + switch (cause) {
          case STALE_TOKEN -> "while the canonical token cache held no unexpired token.";
          case JUST_ROTATED -> "right after the canonical token cache had been written.";
          case UNATTRIBUTABLE ->
              "and what the canonical token cache held at that time is not known.";
          case UNRELATED -> "while the canonical token cache held a valid token; no 401 was stale.";
          case IGNORED -> "which the ignore_pattern excuses; no other 401 was stale.";
        };
  }
}
