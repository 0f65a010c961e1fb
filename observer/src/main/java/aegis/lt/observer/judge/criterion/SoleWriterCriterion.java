package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.ForeignWrites.ForeignWrite;
import aegis.lt.observer.judge.criterion.ForeignWrites.Sign;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Did nothing but its keeper write each token cache? */
public final class SoleWriterCriterion implements Question {
  private static final List<Role> KEEPERS = List.of(Role.INCUMBENT, Role.CANDIDATE);

  /** One write behind the log's last line may be one whose line is about to come. */
  private static final int MOST_BEHIND_THE_LOG = 1;

  @Override
  public List<EvidenceStream> streams() {
    return KEEPERS.stream()
        .flatMap(
            role ->
                java.util.stream.Stream.of(EvidenceStream.samples(role), EvidenceStream.log(role)))
        .toList();
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    List<ForeignWrite> all = new ArrayList<>();
    for (Role role : KEEPERS) {
      Requirements requirements = known.requirements();
      Cadence cadence =
          role == Role.INCUMBENT ? requirements.incumbent() : requirements.candidate();
      LoggedWrites logged = new LoggedWrites(known, role, cadence, window);
      LoggedWrites.Account account = logged.account();
      List<ForeignWrite> found = found(known, role, window, account.unaccounted());
      behindTheLog(role, account.behindTheLog(), judgement);
      judgement.measured(role.id() + "_foreign_writes", found.size());
      judgement.measured(role.id() + "_refreshes_logged", logged.refreshesLogged());
      for (ForeignWrite write : found) {
        judgement.fact(
            Verdict.FAIL,
            write.step().firstSeen(),
            "foreign write: the " + role.id() + "'s token cache has " + write.what(),
            EvidenceStream.samples(role));
        judgement.cleanAfter(write.step().firstSeen());
      }
      if (!found.isEmpty()) {
        judgement.weigh(Verdict.FAIL, sentence(role, found));
      }
      all.addAll(found);
    }
    for (Sign sign : Sign.values()) {
      judgement.measured(sign.id(), all.stream().filter(write -> write.sign() == sign).count());
    }
    judgement.required("foreign_writes", Measure.of(0L));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    for (Role role : KEEPERS) {
      Optional<Watched> watched = known.samples(role).watched(window);
      judgement.watched(watched, EvidenceStream.samples(role));
      if (watched.isPresent() && !sawAToken(known.samples(role), window)) {
        judgement.weigh(
            Verdict.INCONCLUSIVE,
            "No look at the " + role.id() + "'s token cache in the window found a token.");
        judgement.notClean();
      }
    }
    judgement.weigh(
        Verdict.PASS,
        "Each change of a token cache brought a new token, later than the one before and of the"
            + " same session: nothing but its keeper wrote it.");
  }

  private static List<ForeignWrite> found(
      EvidenceAt known, Role role, Window window, List<Transition> unaccounted) {
    Role other = role == Role.INCUMBENT ? Role.CANDIDATE : Role.INCUMBENT;
    List<ForeignWrite> found = new ArrayList<>();
    ForeignWrites.of(known.samples(role), known.samples(other)).stream()
        .filter(write -> !write.step().firstSeen().isBefore(window.from()))
        .forEach(found::add);
    for (Transition step : unaccounted) {
      if (found.stream().noneMatch(write -> write.step().equals(step))) {
        String what = "a new content of which the " + role.id() + "'s log has no line";
        found.add(new ForeignWrite(step, Sign.NOT_LOGGED, what));
      }
    }
    found.sort(Comparator.comparingLong(write -> write.step().span().sequence()));
    return found;
  }

  private static void behindTheLog(Role role, List<Transition> steps, Judgement judgement) {
    if (steps.size() <= MOST_BEHIND_THE_LOG) {
      return;
    }
    for (Transition step : steps) {
      String what = "a write since the last refresh that the log tells of";
      judgement.fact(Verdict.INCONCLUSIVE, step.firstSeen(), what, EvidenceStream.log(role));
    }
    judgement.notClean();
    judgement.weigh(
        Verdict.INCONCLUSIVE,
        "The "
            + role.id()
            + "'s token cache was written "
            + Counted.of(steps.size(), "time")
            + " since its log last told of a refresh: the log has fallen silent, or something else"
            + " writes.");
  }

  private static boolean sawAToken(Timeline timeline, Window window) {
    return timeline.steps().stream()
        .anyMatch(step -> step.in(window) && step.sample().state() == FileState.OK);
  }

  private static String sentence(Role role, List<ForeignWrite> found) {
    ForeignWrite last = found.get(found.size() - 1);
    return "Something other than the "
        + role.id()
        + " wrote its token cache ("
        + Counted.of(found.size(), "foreign write")
        + " in the window): at "
        + TimeText.of(last.step().firstSeen())
        + " it had "
        + last.what()
        + ". Find out what writes there: a second keeper, a restored backup, a copy, an editor"
        + (last.sign() == Sign.OTHER_SESSION ? ", a login." : ".");
  }
}
