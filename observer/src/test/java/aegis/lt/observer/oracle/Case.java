package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Evaluator;
import aegis.lt.observer.oracle.Recording.Piece;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One world, recorded and judged by both.
 *
 * @param world what happened
 * @param recording what was written down of it
 * @param gone what was taken away from that
 * @param assessment the evaluator's answer
 * @param oracle the oracle's answer
 * @param shuffled all pieces in an order decided by the seed
 */
record Case(
    World world,
    Recording recording,
    Set<Piece> gone,
    Assessment assessment,
    Judgement oracle,
    List<Piece> shuffled) {
  static Case of(World world, long seed) {
    Recording recording = Recording.of(world);
    return new Case(
        world,
        recording,
        recording.deleted(world),
        judge(world, recording.history(world)),
        NaiveOracle.judge(world),
        recording.shuffled(new Random(seed)));
  }

  /** The evaluator's answer to another history of the same world. */
  Assessment judge(History history) {
    return judge(world, history);
  }

  /** What is left when these pieces are taken away too, and their numbers tell it. */
  History without(Set<Piece> pieces) {
    Set<Piece> all = new HashSet<>(gone);
    all.addAll(pieces);
    return recording.without(all, true);
  }

  /** What is left when this piece is taken away too, and nothing tells it. */
  History silentlyWithout(Piece piece) {
    History told = without(Set.of(piece));
    return new History(
        told.samples(),
        told.watchSpans(),
        told.logEvents(),
        told.containerEvents(),
        without(Set.of()).holes());
  }

  private static Assessment judge(World world, History history) {
    return new Evaluator(world.rules().requirements())
        .evaluate(history, Ticks.instant(world.asOf()));
  }
}
