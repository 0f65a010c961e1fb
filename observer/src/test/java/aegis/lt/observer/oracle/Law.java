package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.oracle.Recording.Piece;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold between a world and the evaluator's answer, whatever the world. */
enum Law {
  /** What the contract surely forbids does not pass. */
  NOTHING_FORBIDDEN_PASSES {
    @Override
    Optional<String> brokenBy(Case tried) {
      return passes(tried) && !tried.oracle().mayBeReady()
          ? Optional.of("PASS in spite of " + tried.oracle().objections())
          : Optional.empty();
    }
  },
  /** What the contract allows without a doubt passes. */
  EVERYTHING_ALLOWED_PASSES {
    @Override
    Optional<String> brokenBy(Case tried) {
      if (!tried.oracle().mustBeReady()) {
        return Optional.empty();
      }
      String bad =
          tried.assessment().criteria().stream()
              .filter(criterion -> criterion.id().alwaysBlocking())
              .filter(criterion -> criterion.verdict() != Verdict.PASS)
              .map(criterion -> criterion.id() + " " + criterion.verdict())
              .collect(Collectors.joining(", "));
      return bad.isEmpty() ? Optional.empty() : Optional.of("no PASS: " + bad);
    }
  },
  /** Content that no keeper can have written is told from a keeper's. */
  A_FOREIGN_WRITE_AND_NOTHING_ELSE_IS_FOREIGN {
    @Override
    Optional<String> brokenBy(Case tried) {
      return differs(tried, CriterionId.SOLE_WRITER, NaiveWriters.judge(tried.world()));
    }
  },
  /** One session, or one refresh token, in both files is a shared lineage, and nothing else is. */
  ONE_SESSION_IN_BOTH_FILES_AND_NOTHING_ELSE_IS_A_SHARED_LINEAGE {
    @Override
    Optional<String> brokenBy(Case tried) {
      return differs(tried, CriterionId.INDEPENDENT_LINEAGE, NaiveLineage.judge(tried.world()));
    }
  },
  /**
   * Each gap, write, bad look and 401 that was measured is listed, and each listed one measured.
   */
  WHAT_IS_LISTED_IS_WHAT_WAS_MEASURED {
    @Override
    Optional<String> brokenBy(Case tried) {
      List<String> differences = Listed.differences(tried.assessment());
      return differences.isEmpty() ? Optional.empty() : Optional.of(differences.toString());
    }
  },
  /** What really happened and cannot have gone unnoticed does not pass. */
  NOTHING_UNTRUE_PASSES {
    @Override
    Optional<String> brokenBy(Case tried) {
      List<String> reasons = Truth.forbids(tried.world());
      return passes(tried) && !reasons.isEmpty()
          ? Optional.of("PASS in spite of " + reasons)
          : Optional.empty();
    }
  },
  /** Without any one piece, no verdict is better than with it. */
  A_PIECE_TAKEN_AWAY_IMPROVES_NOTHING {
    @Override
    Optional<String> brokenBy(Case tried) {
      for (Piece piece : oneOfEachKind(tried)) {
        if (timeIsLost(tried, piece)) {
          continue;
        }
        Assessment less = tried.judge(tried.without(Set.of(piece)));
        Optional<String> better = better(tried.assessment(), less);
        if (better.isPresent()) {
          return Optional.of(better.get() + " without " + piece);
        }
      }
      return Optional.empty();
    }
  },
  /** Without one more piece, no verdict is better than with one less. */
  MORE_PIECES_TAKEN_AWAY_IMPROVE_NOTHING {
    @Override
    Optional<String> brokenBy(Case tried) {
      if (tried.world().observerClockStepped()) {
        return Optional.empty();
      }
      Set<Piece> taken = new HashSet<>();
      Assessment before = tried.assessment();
      for (Piece piece : tried.shuffled().subList(0, Math.min(2, tried.shuffled().size()))) {
        taken.add(piece);
        Assessment less = tried.judge(tried.without(taken));
        Optional<String> better = better(before, less);
        if (better.isPresent()) {
          return Optional.of(better.get() + " without " + taken);
        }
        before = less;
      }
      return Optional.empty();
    }
  },
  /**
   * To have watched less, with no number telling it, makes no history pass. A watch that only began
   * within {@code max_gap} of the end is left out: without it, the break before it looks like a
   * watch that is not written down yet.
   */
  A_WATCH_LOST_UNNOTICED_NEVER_PASSES {
    @Override
    Optional<String> brokenBy(Case tried) {
      if (passes(tried)) {
        return Optional.empty();
      }
      long lastThatShows = tried.world().asOf() - tried.world().rules().maxGap();
      return tried.shuffled().stream()
          .filter(Piece::isWatch)
          .filter(piece -> Ticks.tick(piece.begin()) <= lastThatShows)
          .findFirst()
          .filter(piece -> tried.judge(tried.silentlyWithout(piece)).verdict() == Verdict.PASS)
          .map(piece -> "PASS without " + piece);
    }
  },
  /** What is recorded later does not change a verdict as of an earlier instant. */
  LATER_EVIDENCE_CHANGES_NOTHING {
    @Override
    Optional<String> brokenBy(Case tried) {
      World world = tried.world();
      boolean plain =
          !world.observerClockStepped()
              && world.deletedPieces().isEmpty()
              && world.recorder() != World.RecorderKind.COARSE;
      if (!plain) {
        return Optional.empty();
      }
      World then = world.upToAsOf();
      if (then.equals(world)) {
        return Optional.empty();
      }
      return differs(tried.judge(Recording.of(then).history(then)), tried.assessment());
    }
  },
  /** Equal evidence, equal answer, to the last word. */
  THE_SAME_EVIDENCE_GIVES_THE_SAME_ANSWER {
    @Override
    Optional<String> brokenBy(Case tried) {
      World world = tried.world();
      Assessment again = tried.judge(Recording.of(world).history(world));
      return again.equals(tried.assessment())
          ? Optional.empty()
          : Optional.of(tried.assessment() + " then " + again);
    }
  };

  /** Laws that need other histories judged too try one in so many, for the sake of time. */
  private static final int STRIDE = Integer.getInteger("lt.oracle.stride", 5);

  /** Enough of the kinds for one history: all come up in others. */
  private static final int MOST_KINDS = 3;

  /** How {@code tried} breaks this law; empty if it keeps it. */
  abstract Optional<String> brokenBy(Case tried);

  /** One history in so many is tried. */
  int stride() {
    return switch (this) {
      case NOTHING_FORBIDDEN_PASSES,
          EVERYTHING_ALLOWED_PASSES,
          NOTHING_UNTRUE_PASSES,
          A_FOREIGN_WRITE_AND_NOTHING_ELSE_IS_FOREIGN,
          ONE_SESSION_IN_BOTH_FILES_AND_NOTHING_ELSE_IS_A_SHARED_LINEAGE ->
          1;
      default -> STRIDE;
    };
  }

  /** An advisory criterion; that all was watched is what the blocking ones ask. */
  private static Optional<String> differs(Case tried, CriterionId id, Judgement oracle) {
    Verdict verdict = tried.assessment().criterion(id).verdict();
    if (verdict == Verdict.PASS && !oracle.mayBeReady()) {
      return Optional.of(id + " PASS in spite of " + oracle.objections());
    }
    return verdict != Verdict.PASS && oracle.mustBeReady() && tried.oracle().mustBeReady()
        ? Optional.of(id + " " + verdict + " for no reason")
        : Optional.empty();
  }

  private static boolean passes(Case tried) {
    return tried.assessment().verdict() == Verdict.PASS;
  }

  /**
   * Whether nothing is left that tells when {@code piece} was. Numbers tell that a piece is
   * missing, not when it was: that takes a clock that never went back, or looks on both sides that
   * show that it did.
   */
  private static boolean timeIsLost(Case tried, Piece piece) {
    if (!tried.world().observerClockStepped()) {
      return false;
    }
    Set<Piece> gone = new HashSet<>(tried.gone());
    gone.add(piece);
    boolean shown =
        tried.recording().without(gone, true).holes().stream()
            .filter(hole -> hole.stream().kind() == EvidenceStream.Kind.SAMPLES)
            .anyMatch(
                hole ->
                    hole.after()
                        .filter(after -> hole.before().filter(after::isAfter).isPresent())
                        .isPresent());
    return !shown || gone.size() > 1 || tried.world().observerClockSteps() > 1;
  }

  private static List<Piece> oneOfEachKind(Case tried) {
    Map<Class<?>, Piece> chosen = new HashMap<>();
    tried.shuffled().forEach(piece -> chosen.putIfAbsent(piece.value().getClass(), piece));
    return tried.shuffled().stream().filter(chosen::containsValue).limit(MOST_KINDS).toList();
  }

  private static Optional<String> better(Assessment before, Assessment after) {
    for (CriterionId id : CriterionId.values()) {
      Verdict old = before.criterion(id).verdict();
      Verdict now = after.criterion(id).verdict();
      if (now.compareTo(old) > 0) {
        return Optional.of(id + " from " + old + " to " + now);
      }
    }
    return after.verdict().compareTo(before.verdict()) > 0
        ? Optional.of("overall to " + after.verdict())
        : Optional.empty();
  }

  private static Optional<String> differs(Assessment then, Assessment now) {
    for (CriterionId id : CriterionId.values()) {
      Verdict old = then.criterion(id).verdict();
      Verdict later = now.criterion(id).verdict();
      if (old != later) {
        return Optional.of(id + " was " + old + ", is " + later);
      }
    }
    return Optional.empty();
  }
}
