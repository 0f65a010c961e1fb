package aegis.lt.observer.evaluate;

import aegis.lt.observer.evaluate.Attribution.Cause;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Stream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Was the consumer's log watched all the time, and is no 401 in it explained by a stale token in
 * the canonical cache?
 */
final class UnauthorizedCriterion implements Question {
  private static final Stream LOG = Words.log(Role.CONSUMER);

  @Override
  public List<Stream> streams() {
    return List.of(LOG, Words.samples(Role.INCUMBENT));
  }

  @Override
  public void judge(Known known, Judgement judgement) {
    Window window = judgement.window();
    Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    Map<Cause, Instant> latest = new EnumMap<>(Cause.class);
    for (LogEvent event : known.logEvents(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, window)) {
      Cause cause = known.attribution().of(event.at());
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
    judgement.measured("gaps", (long) watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("stale_token", 0L);
    judgement.required("just_rotated", 0L);
    judgement.required("unattributable", 0L);
    judgement.required("reload_grace", known.requirements().reloadGrace());
    judgement.required("max_gap", known.requirements().maxGap());
    judgement.watched(watched, LOG);
    judgement.weigh(Verdict.PASS, "The consumer's log was watched all the time and had no 401.");
  }

  private static Verdict verdict(Cause cause) {
    return switch (cause) {
      case STALE_TOKEN, JUST_ROTATED -> Verdict.FAIL;
      case UNATTRIBUTABLE -> Verdict.INCONCLUSIVE;
      case UNRELATED -> Verdict.PASS;
    };
  }

  private static String sentence(Cause cause, long count, Instant latest) {
    String of =
        "The consumer got " + Words.count(count, "401") + ", at last at " + Words.of(latest) + ", ";
    return of
        + switch (cause) {
          case STALE_TOKEN -> "while the canonical token cache held no unexpired token.";
          case JUST_ROTATED -> "right after the canonical token cache had been written.";
          case UNATTRIBUTABLE ->
              "and what the canonical token cache held at that time is not known.";
          case UNRELATED -> "while the canonical token cache held a valid token; no 401 was stale.";
        };
  }
}
