package aegis.lt.observer.evaluate;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.Stream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Does {@code issued_at} grow with every change of the content? Each look that found a token is
 * compared with the one before it, also across a gap and with one from before the window. The same
 * content written again is no regression.
 */
final class IssuedAtCriterion implements Question {
  private final Role role;

  IssuedAtCriterion(Role role) {
    this.role = role;
  }

  private enum Change {
    NONE,
    HIGHER,
    NOT_HIGHER,
    LOWER,
    UNTOLD
  }

  @Override
  public List<Stream> streams() {
    return List.of(Words.samples(role));
  }

  @Override
  public void judge(Known known, Judgement judgement) {
    Window window = judgement.window();
    Timeline timeline = known.samples(role);
    List<Step> tokens =
        timeline.steps().stream().filter(s -> s.sample().state() == FileState.OK).toList();
    Tally tally = new Tally(judgement);
    Optional<Sample> before = Optional.empty();
    Optional<Instant> issuedBefore = Optional.empty();
    for (Step step : tokens) {
      if (before.isPresent() && !step.firstSeen().isBefore(window.from())) {
        tally.add(step, change(before.get(), step.sample(), issuedBefore), issuedBefore);
      }
      before = Optional.of(step.sample());
      if (step.sample().issuedAt().isPresent()) {
        issuedBefore = step.sample().issuedAt();
      }
    }
    tally.weigh();
    Optional<Watched> watched = timeline.watched(window);
    judgement.measured("gaps", (long) watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("not_higher", 0L);
    judgement.required("max_gap", known.requirements().maxGap());
    judgement.watched(watched, Words.samples(role));
    if (watched.isPresent()
        && tokens.stream().noneMatch(s -> s.in(window) && s.sample().issuedAt().isPresent())) {
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "No look at the " + role.id() + "'s token cache in the window found an issued_at.");
      judgement.notClean();
    }
    judgement.weigh(
        Verdict.PASS,
        "issued_at rose with each of "
            + Words.count(tally.higher, "change")
            + " of the "
            + role.id()
            + "'s token cache.");
  }

  private static Change change(Sample before, Sample after, Optional<Instant> issuedBefore) {
    boolean contentKnown = before.content().isPresent() && after.content().isPresent();
    boolean same =
        contentKnown
            ? before.content().equals(after.content())
            : before.mtime().equals(after.mtime()) && before.issuedAt().equals(after.issuedAt());
    if (same) {
      return Change.NONE;
    }
    if (after.issuedAt().isEmpty() || issuedBefore.isEmpty()) {
      return Change.UNTOLD;
    }
    int compared = after.issuedAt().get().compareTo(issuedBefore.get());
    if (compared < 0) {
      return Change.LOWER;
    }
    if (before.issuedAt().isEmpty()) {
      return Change.UNTOLD;
    }
    if (compared > 0) {
      return Change.HIGHER;
    }
    return contentKnown ? Change.NOT_HIGHER : Change.UNTOLD;
  }

  /** Counts the changes of one window. */
  private final class Tally {
    private final Judgement judgement;
    private long higher;
    private long notHigher;
    private long lower;
    private long untold;

    Tally(Judgement judgement) {
      this.judgement = judgement;
    }

    void add(Step step, Change change, Optional<Instant> issuedBefore) {
      switch (change) {
        case NONE -> {}
        case HIGHER -> higher++;
        case NOT_HIGHER -> {
          notHigher++;
          against(Verdict.FAIL, step, "the content changed, issued_at did not", issuedBefore);
        }
        case LOWER -> {
          lower++;
          against(Verdict.FAIL, step, "issued_at went back", issuedBefore);
        }
        case UNTOLD -> {
          untold++;
          against(
              Verdict.INCONCLUSIVE,
              step,
              "the file changed, and whether issued_at rose cannot be told",
              issuedBefore);
        }
      }
    }

    private void against(Verdict verdict, Step step, String what, Optional<Instant> issuedBefore) {
      String values =
          what
              + ": "
              + issuedBefore.map(Instant::toString).orElse("unknown")
              + ", then "
              + step.sample().issuedAt().map(Instant::toString).orElse("unknown");
      judgement.fact(verdict, step.firstSeen(), values, Words.samples(role));
      judgement.cleanAfter(step.firstSeen());
      judgement.weigh(
          verdict,
          "In the "
              + role.id()
              + "'s token cache, at "
              + Words.of(step.firstSeen())
              + " "
              + values
              + ".");
    }

    void weigh() {
      judgement.measured("higher", higher);
      judgement.measured("not_higher", notHigher + lower);
      judgement.measured("lower", lower);
      judgement.measured("untold", untold);
    }
  }
}
