package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Does {@code issued_at} grow with every change of the content? Each look that found a token is
 * compared with the one before it, also across a gap and with one from before the window. The same
 * content written again is no regression. A file without {@code issued_at} is judged by its
 * absolute expiry, or by the {@code exp} of a JWT.
 */
public final class IssuedAtCriterion implements Question {
  private final Role role;

  public IssuedAtCriterion(Role role) {
    this.role = role;
  }

  /** What tells that a token is later than another; the first that both have counts. */
  private enum Age {
    ISSUED_AT("issued_at") {
      @Override
      Optional<Instant> of(Sample sample) {
        return sample.issuedAt();
      }
    },
    ABSOLUTE_EXPIRY("the absolute expiry in the file") {
      @Override
      Optional<Instant> of(Sample sample) {
        return sample.token().absoluteExpiry();
      }
    },
    JWT_EXPIRY("exp of the access token") {
      @Override
      Optional<Instant> of(Sample sample) {
        return sample.token().jwtExpiry();
      }
    };

    private final String text;

    Age(String text) {
      this.text = text;
    }

    abstract Optional<Instant> of(Sample sample);

    static boolean known(Sample sample) {
      return Arrays.stream(values()).anyMatch(age -> age.of(sample).isPresent());
    }
  }

  private enum Change {
    NONE,
    HIGHER,
    NOT_HIGHER,
    LOWER,
    UNTOLD
  }

  @Override
  public List<EvidenceStream> streams() {
    return List.of(EvidenceStream.samples(role));
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Timeline timeline = known.samples(role);
    List<Transition> tokens =
        timeline.steps().stream().filter(s -> s.sample().state() == FileState.OK).toList();
    Tally tally = new Tally(judgement);
    Optional<Sample> before = Optional.empty();
    Map<Age, Instant> last = new EnumMap<>(Age.class);
    for (Transition step : tokens) {
      Sample sample = step.sample();
      if (before.isPresent() && !step.firstSeen().isBefore(window.from())) {
        Age age = age(last, sample);
        Optional<Instant> was = Optional.ofNullable(last.get(age));
        tally.add(step, age, change(before.get(), sample, age, was), was);
      }
      before = Optional.of(sample);
      for (Age age : Age.values()) {
        age.of(sample).ifPresent(at -> last.put(age, at));
      }
    }
    tally.weigh();
    Optional<Watched> watched = timeline.watched(window);
    judgement.measured("gaps", watched.map(watch -> watch.gaps().size()).orElse(0));
    judgement.required("not_higher", Measure.of(0L));
    judgement.required("max_gap", Measure.of(known.requirements().maxGap()));
    judgement.watched(watched, EvidenceStream.samples(role));
    if (watched.isPresent()
        && tokens.stream().noneMatch(s -> s.in(window) && Age.known(s.sample()))) {
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "No look at the "
              + role.id()
              + "'s token cache in the window found an issued_at, an absolute expiry, or the exp of"
              + " a JWT. Without one of them nothing tells which token is the later one, and this"
              + " criterion can never pass: let that keeper write issued_at, the time of the"
              + " endpoint's answer, into the file.");
      judgement.notClean();
    }
    judgement.weigh(
        Verdict.PASS,
        tally.names()
            + " rose with each of "
            + Counted.of(tally.higher, "change")
            + " of the "
            + role.id()
            + "'s token cache.");
  }

  private static Age age(Map<Age, Instant> last, Sample after) {
    return Arrays.stream(Age.values())
        .filter(age -> last.containsKey(age) && age.of(after).isPresent())
        .findFirst()
        .orElse(Age.ISSUED_AT);
  }

  private static Change change(Sample before, Sample after, Age age, Optional<Instant> was) {
    boolean contentKnown = before.content().isPresent() && after.content().isPresent();
    boolean same =
        contentKnown
            ? before.content().equals(after.content())
            : before.mtime().equals(after.mtime()) && before.issuedAt().equals(after.issuedAt());
    if (same) {
      return Change.NONE;
    }
    Optional<Instant> is = age.of(after);
    if (is.isEmpty() || was.isEmpty()) {
      return Change.UNTOLD;
    }
    int compared = is.get().compareTo(was.get());
    if (compared < 0) {
      return Change.LOWER;
    }
    if (age.of(before).isEmpty()) {
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
    private final Map<Age, Long> judgedBy = new EnumMap<>(Age.class);

    Tally(Judgement judgement) {
      this.judgement = judgement;
    }

    void add(Transition step, Age age, Change change, Optional<Instant> was) {
      if (change != Change.NONE && change != Change.UNTOLD) {
        judgedBy.merge(age, 1L, Long::sum);
      }
      switch (change) {
        case NONE -> {}
        case HIGHER -> higher++;
        case NOT_HIGHER -> {
          notHigher++;
          against(Verdict.FAIL, step, age, "the content changed, " + age.text + " did not", was);
        }
        case LOWER -> {
          lower++;
          against(Verdict.FAIL, step, age, age.text + " went back", was);
        }
        case UNTOLD -> {
          untold++;
          against(
              Verdict.INCONCLUSIVE,
              step,
              age,
              "the file changed, and whether issued_at rose cannot be told",
              was);
        }
      }
    }

    private void against(
        Verdict verdict, Transition step, Age age, String what, Optional<Instant> was) {
      String values =
          what
              + ": "
              + was.map(Instant::toString).orElse("unknown")
              + ", then "
              + age.of(step.sample()).map(Instant::toString).orElse("unknown");
      judgement.fact(verdict, step.firstSeen(), values, EvidenceStream.samples(role));
      judgement.cleanAfter(step.firstSeen());
      judgement.weigh(
          verdict,
          "In the "
              + role.id()
              + "'s token cache, at "
              + TimeText.of(step.firstSeen())
              + " "
              + values
              + ".");
    }

    /** By what the changes were judged, for a sentence. */
    String names() {
      return judgedBy.isEmpty()
          ? Age.ISSUED_AT.text
          : judgedBy.keySet().stream().map(age -> age.text).collect(Collectors.joining(" or "));
    }

    void weigh() {
      judgement.measured("higher", higher);
      judgement.measured("not_higher", notHigher + lower);
      judgement.measured("lower", lower);
      judgement.measured("untold", untold);
      judgement.measured(
          "by_expiry",
          judgedBy.getOrDefault(Age.ABSOLUTE_EXPIRY, 0L)
              + judgedBy.getOrDefault(Age.JWT_EXPIRY, 0L));
    }
  }
}
