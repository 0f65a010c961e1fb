package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Did every look find a JSON object with an access token that had not expired? */
public final class ValidTokenCriterion implements Question {
  private final Role role;

  public ValidTokenCriterion(Role role) {
    this.role = role;
  }

  @Override
  public List<EvidenceStream> streams() {
    return List.of(EvidenceStream.samples(role));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Timeline timeline = known.samples(role);
    List<Transition> steps = timeline.steps();
    Transition last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    List<Transition> inWindow = steps.stream().filter(step -> step.in(window)).toList();
    List<Transition> bad = inWindow.stream().filter(ValidTokenCriterion::isBad).toList();
    Optional<Watched> watched = timeline.watched(window);

    judgement.measured("looks", looks(inWindow.stream()));
    for (FileState state : List.of(FileState.MISSING, FileState.UNPARSABLE, FileState.NO_TOKEN)) {
      judgement.measured(
          state.id(), looks(bad.stream().filter(step -> step.sample().state() == state)));
    }
    judgement.measured("expired", bad.stream().mapToLong(step -> step.span().expiredLooks()).sum());
    judgement.measured("expiry_unknown", looks(inWindow.stream().filter(step -> isUnknown(step))));
    judgement.measured("gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("bad_samples", Measure.of(0L));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    for (Transition step : bad) {
      judgement.fact(
          Verdict.FAIL,
          badFrom(step),
          "token cache " + what(step) + " until " + TimeText.of(step.lastSeen()),
          EvidenceStream.samples(role));
      judgement.cleanAfter(step.lastSeen());
      if (step.equals(last)) {
        judgement.notClean();
      }
    }
    if (!bad.isEmpty()) {
      Transition latest = bad.get(bad.size() - 1);
      judgement.weigh(
          Verdict.FAIL,
          "The "
              + role.id()
              + "'s token cache had no valid token "
              + Counted.of(bad.size(), "time")
              + " in the window, at last from "
              + TimeText.of(badFrom(latest))
              + " to "
              + TimeText.of(latest.lastSeen())
              + " ("
              + what(latest)
              + ").");
    }
    judgement.watched(watched, EvidenceStream.samples(role));
    judgement.weigh(
        Verdict.PASS,
        "Every look at the " + role.id() + "'s token cache found a token that had not expired.");
  }

  private static long looks(java.util.stream.Stream<Transition> steps) {
    return steps.mapToLong(step -> step.span().looks()).sum();
  }

  private static boolean isBad(Transition step) {
    return switch (step.sample().state()) {
      case MISSING, UNPARSABLE, NO_TOKEN -> true;
      case OK -> step.span().expiredFrom().isPresent();
      case UNREADABLE -> false;
    };
  }

  private static boolean isUnknown(Transition step) {
    return step.sample().state() == FileState.OK && step.sample().expiresAt().isEmpty();
  }

  private static Instant badFrom(Transition step) {
    return step.span().expiredFrom().orElse(step.firstSeen());
  }

  private static String what(Transition step) {
    return step.sample()
        .expirySource()
        .filter(source -> step.span().expiredFrom().isPresent())
        .map(
            source ->
                "expired at "
                    + TimeText.of(step.sample().expiresAt().orElseThrow())
                    + " by "
                    + source.text())
        .orElse(step.sample().state().id());
  }
}
