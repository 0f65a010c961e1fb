package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.util.List;
import java.util.Optional;

/** Were both keepers' containers watched all the time, and did nothing happen to them? */
public final class RestartsCriterion implements Question {
  private static final List<Role> KEEPERS = List.of(Role.INCUMBENT, Role.CANDIDATE);

  @Override
  public List<EvidenceStream> streams() {
    return KEEPERS.stream().map(EvidenceStream::container).toList();
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    for (Role role : KEEPERS) {
      List<ContainerEvent> events = known.containerEvents(role, window);
      judgement.measured(role.id() + "_events", events.size());
      for (ContainerEvent event : events) {
        String what = "the " + role.id() + "'s container: " + event.event().id();
        judgement.fact(Verdict.FAIL, event.at(), what, EvidenceStream.container(role));
        judgement.cleanAfter(event.at());
      }
      if (!events.isEmpty()) {
        ContainerEvent last = events.get(events.size() - 1);
        judgement.weigh(
            Verdict.FAIL,
            "The "
                + role.id()
                + "'s container was started, stopped or killed: "
                + Counted.of(events.size(), "event")
                + ", the last ("
                + last.event().id()
                + ") at "
                + TimeText.of(last.at())
                + ".");
      }
    }
    judgement.required("events", Measure.of(0L));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    for (Role role : KEEPERS) {
      Optional<Watched> watched = known.container(role).in(window);
      judgement.measured(role.id() + "_gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
      judgement.watched(watched, EvidenceStream.container(role));
    }
    judgement.weigh(Verdict.PASS, "Neither keeper's container was started, stopped or killed.");
  }
}
