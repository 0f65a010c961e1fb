package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far what is missing may reach, which is farther than from the end of the piece before it to
 * the begin of the piece after it. A piece is numbered when it begins, and a watch continues while
 * lines with higher numbers come in: a line missing after a watch may be as old as that watch, and
 * a missing watch may have lasted beyond the next line. Where the clock was set back across the
 * hole, it may reach anywhere.
 *
 * @param earliest what is missing began no earlier; empty if that cannot be told
 * @param latest what is missing ended no later; empty if it may reach up to now
 */
public record HoleExtent(Optional<Instant> earliest, Optional<Instant> latest) {
  private record Piece(long sequence, Instant begin, Instant end, boolean watch) {}

  static HoleExtent of(Hole hole, History history) {
    List<Piece> pieces = pieces(hole, history);
    List<Piece> earlier =
        pieces.stream().filter(piece -> piece.sequence() < hole.firstMissing()).toList();
    List<Piece> later =
        pieces.stream()
            .filter(piece -> piece.sequence() > hole.lastMissing())
            .sorted(Comparator.comparingLong(Piece::sequence))
            .toList();
    if (clockWentBack(earlier, later)) {
      return new HoleExtent(Optional.empty(), Optional.empty());
    }
    return new HoleExtent(earliest(hole, earlier), latest(hole, earlier, later));
  }

  /** Then nothing tells how far the clock had come when it was set. */
  private static boolean clockWentBack(List<Piece> earlier, List<Piece> later) {
    return overlap(earlier.stream(), later.stream().filter(Piece::watch))
        || overlap(earlier.stream().filter(piece -> !piece.watch()), later.stream());
  }

  private static boolean overlap(Stream<Piece> earlier, Stream<Piece> later) {
    Optional<Instant> next = later.findFirst().map(Piece::begin);
    return earlier.anyMatch(piece -> next.filter(piece.end()::isAfter).isPresent());
  }

  private static Optional<Instant> earliest(Hole hole, List<Piece> earlier) {
    if (hole.firstMissing() == 1) {
      return hole.after();
    }
    return earlier.stream()
        .filter(piece -> piece.sequence() == hole.firstMissing() - 1)
        .map(Piece::begin)
        .findFirst();
  }

  private static Optional<Instant> latest(Hole hole, List<Piece> earlier, List<Piece> later) {
    boolean watchWentOn =
        earlier.stream()
            .filter(Piece::watch)
            .anyMatch(piece -> hole.before().filter(at -> !at.isAfter(piece.end())).isPresent());
    if (watchWentOn || later.isEmpty()) {
      return hole.before();
    }
    return later.stream().filter(Piece::watch).findFirst().map(Piece::begin);
  }

  private static List<Piece> pieces(Hole hole, History history) {
    Role role = hole.stream().role();
    List<Piece> pieces = new ArrayList<>();
    switch (hole.stream().kind()) {
      case SAMPLES ->
          history.samples().stream()
              .filter(span -> span.role() == role)
              .map(span -> new Piece(span.sequence(), span.firstSeen(), span.lastSeen(), true))
              .forEach(pieces::add);
      case LOG -> {
        history.watchSpans(hole.stream()).stream()
            .map(span -> new Piece(span.sequence(), span.from(), span.to(), true))
            .forEach(pieces::add);
        history.logEvents().stream()
            .filter(event -> event.role() == role)
            .map(event -> new Piece(event.sequence(), event.at(), event.at(), false))
            .forEach(pieces::add);
      }
      case CONTAINER -> {
        history.watchSpans(hole.stream()).stream()
            .map(span -> new Piece(span.sequence(), span.from(), span.to(), true))
            .forEach(pieces::add);
        history.containerEvents().stream()
            .filter(event -> event.role() == role)
            .map(event -> new Piece(event.sequence(), event.at(), event.at(), false))
            .forEach(pieces::add);
      }
    }
    return pieces;
  }
}
