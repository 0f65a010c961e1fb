package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Silence;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Was a keeper's log watched all the time, and did it never say that a refresh was refused? A log
 * in which nothing appears while its keeper writes the token cache {@value #SEVERAL} times says
 * nothing: it is another file than the one the keeper logs to, or the keeper's output is held back
 * in a buffer.
 */
public final class InvalidGrantCriterion implements Question {
  /** So many writes without a word in between are too many. */
  static final int SEVERAL = 3;

  private final Role role;

  public InvalidGrantCriterion(Role role) {
    this.role = role;
  }

  @Override
  public List<EvidenceStream> streams() {
    return List.of(EvidenceStream.log(role), EvidenceStream.samples(role));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    List<LogEvent> events =
        known.logEvents(role, Set.of(LogEvent.Kind.INVALID_GRANT), judgement.window());
    Optional<Watched> watched = known.log(role).in(judgement.window());
    judgement.measured("invalid_grant", events.size());
    judgement.measured("gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
    silences(known, judgement);
    judgement.required("invalid_grant", Measure.of(0L));
    judgement.required("writes_in_silence", Measure.of(SEVERAL - 1L));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    for (LogEvent event : events) {
      judgement.fact(Verdict.FAIL, event.at(), event.text(), EvidenceStream.log(role));
      judgement.cleanAfter(event.at());
    }
    if (!events.isEmpty()) {
      judgement.weigh(
          Verdict.FAIL,
          "The "
              + role.id()
              + "'s log says that a refresh was refused, as by invalid_grant, "
              + Counted.of(events.size(), "time")
              + " in the window, at last at "
              + TimeText.of(events.get(events.size() - 1).at())
              + ".");
    }
    judgement.watched(
        watched, EvidenceStream.log(role), known.whyUnwatched(role, judgement.window()));
    judgement.weigh(
        Verdict.PASS,
        "The "
            + role.id()
            + "'s log was watched all the time and never said that a refresh was refused.");
  }

  private void silences(EvidenceAt known, Judgement judgement) {
    List<Instant> writes =
        known.samples(role).writesNoticed().stream().filter(judgement.window()::contains).toList();
    long most = 0;
    for (Silence silence : known.silences(role)) {
      List<Instant> within = writes.stream().filter(silence::contains).sorted().toList();
      most = Math.max(most, within.size());
      if (within.size() < SEVERAL) {
        continue;
      }
      String what =
          "nothing appeared in the "
              + role.id()
              + "'s log from "
              + TimeText.of(silence.from())
              + " to "
              + TimeText.of(silence.to())
              + ", while its keeper wrote the token cache "
              + within.size()
              + " times";
      judgement.fact(Verdict.INCONCLUSIVE, silence.from(), what, EvidenceStream.log(role));
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          Character.toUpperCase(what.charAt(0))
              + what.substring(1)
              + ". That log is no evidence: it is not the one that the keeper writes, or the"
              + " keeper's output is buffered.");
      if (silence.open()) {
        judgement.notClean();
      } else {
        judgement.cleanAfter(within.get(within.size() - SEVERAL));
      }
    }
    judgement.measured("writes_in_silence", most);
  }
}
