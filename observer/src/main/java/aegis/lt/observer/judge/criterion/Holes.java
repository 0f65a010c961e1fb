package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.shared.time.Instants;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Weighs evidence that was recorded and has been taken away. Nobody can tell what it said, so it
 * counts as the worst it can have said.
 */
public final class Holes {
  private Holes() {}

  /** Weighs each hole in these streams that reaches into the window. */
  public static void judge(EvidenceAt known, List<EvidenceStream> streams, Judgement judgement) {
    for (Hole hole : known.holes()) {
      if (streams.contains(hole.stream())) {
        judge(hole, known.reach(hole).latest(), known.asOf(), judgement);
      }
    }
  }

  private static void judge(
      Hole hole, Optional<Instant> latest, Instant asOf, Judgement judgement) {
    Instant before = latest.filter(at -> at.isBefore(asOf)).orElse(asOf);
    Instant after = hole.after().orElse(Instant.MIN);
    // Where the clock went back, the piece after the hole began before the one before it ended.
    Instant reached = Instants.later(after, before);
    Instant last = Instants.earlier(reached, asOf);
    if (last.isBefore(judgement.window().from())) {
      return;
    }
    String what =
        "evidence about "
            + hole.stream().text()
            + " was taken away: numbers "
            + hole.firstMissing()
            + " to "
            + hole.lastMissing()
            + " of "
            + hole.stream().id()
            + ", "
            + hole.after().map(at -> "after " + TimeText.of(at)).orElse("from the beginning")
            + " and "
            + hole.before().map(at -> "before " + TimeText.of(at)).orElse("up to the end");
    judgement.weigh(
        Verdict.FAIL,
        Character.toUpperCase(what.charAt(0)) + what.substring(1) + ", so nothing is proven.");
    judgement.fact(Verdict.FAIL, last, what, hole.stream());
    judgement.cleanAfter(last);
  }
}
