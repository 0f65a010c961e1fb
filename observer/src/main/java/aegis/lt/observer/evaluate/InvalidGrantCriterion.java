package aegis.lt.observer.evaluate;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Stream;
import java.util.List;
import java.util.Optional;

/** Was a keeper's log watched all the time, and did it never say {@code invalid_grant}? */
final class InvalidGrantCriterion implements Question {
  private final Role role;

  InvalidGrantCriterion(Role role) {
    this.role = role;
  }

  @Override
  public List<Stream> streams() {
    return List.of(Words.log(role));
  }

  @Override
  public void judge(Known known, Judgement judgement) {
    List<LogEvent> events = known.logEvents(role, LogEvent.Kind.INVALID_GRANT, judgement.window());
    Optional<Watched> watched = known.log(role).in(judgement.window());
    judgement.measured("invalid_grant", (long) events.size());
    judgement.measured("gaps", (long) watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("invalid_grant", 0L);
    judgement.required("max_gap", known.requirements().maxGap());
    for (LogEvent event : events) {
      judgement.fact(Verdict.FAIL, event.at(), event.text(), Words.log(role));
      judgement.cleanAfter(event.at());
    }
    if (!events.isEmpty()) {
      judgement.weigh(
          Verdict.FAIL,
          "The "
              + role.id()
              + "'s log says invalid_grant "
              + Words.count(events.size(), "time")
              + " in the window, at last at "
              + Words.of(events.get(events.size() - 1).at())
              + ".");
    }
    judgement.watched(watched, Words.log(role));
    judgement.weigh(
        Verdict.PASS,
        "The " + role.id() + "'s log was watched all the time and never said invalid_grant.");
  }
}
