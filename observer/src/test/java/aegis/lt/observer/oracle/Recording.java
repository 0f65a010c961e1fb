package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.oracle.World.Happening;
import aegis.lt.observer.oracle.World.Line;
import aegis.lt.observer.oracle.World.Look;
import aegis.lt.observer.oracle.World.RecorderKind;
import aegis.lt.observer.oracle.World.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A world as a recorder would have written it down: numbered pieces, from which any may be taken
 * away, with or without the numbers telling of it.
 */
final class Recording {
  /** One recorded piece. {@code value} is one of the evidence records. */
  record Piece(EvidenceStream stream, long sequence, Instant begin, Instant end, Object value) {
    /** Whether it says that somebody was watching, and nothing else. */
    boolean isWatch() {
      return value instanceof WatchSpan;
    }
  }

  private record Draft(long real, int order, EvidenceStream stream, Maker maker) {}

  private interface Maker {
    Piece make(EvidenceStream stream, long sequence);
  }

  private final List<Piece> pieces;

  private Recording(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  static Recording of(World world) {
    List<Draft> drafts = new ArrayList<>();
    for (Role role : List.of(Role.INCUMBENT, Role.CANDIDATE)) {
      drafts.addAll(spans(world, role));
    }
    for (Watch watch : world.watches()) {
      drafts.addAll(logSpans(world, watch));
    }
    for (Line line : world.lines()) {
      drafts.add(
          new Draft(line.real(), 1, stream(EvidenceStream.Kind.LOG, line.role()), log(line)));
    }
    for (Watch watch : world.containerWatches()) {
      drafts.add(
          new Draft(
              watch.real(), 0, stream(EvidenceStream.Kind.CONTAINER, watch.role()), engine(watch)));
    }
    for (Happening event : world.containerEvents()) {
      drafts.add(
          new Draft(
              event.real(), 1, stream(EvidenceStream.Kind.CONTAINER, event.role()), engine(event)));
    }
    drafts.sort(Comparator.comparingLong(Draft::real).thenComparingInt(Draft::order));
    Map<EvidenceStream, Long> counters = new HashMap<>();
    List<Piece> pieces = new ArrayList<>();
    for (Draft draft : drafts) {
      long sequence = counters.merge(draft.stream(), 1L, Long::sum);
      pieces.add(draft.maker().make(draft.stream(), sequence));
    }
    return new Recording(pieces);
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** All pieces in another order. */
  List<Piece> shuffled(Random random) {
    List<Piece> order = new ArrayList<>(pieces);
    Collections.shuffle(order, random);
    return List.copyOf(order);
  }

  /** Everything, less what the world says was taken away. */
  History history(World world) {
    return without(deleted(world), true);
  }

  /** The pieces that the world says were taken away. */
  Set<Piece> deleted(World world) {
    Set<Piece> deleted = new HashSet<>();
    for (double share : world.deletedPieces()) {
      pieces.stream().skip((long) (share * pieces.size())).findFirst().ifPresent(deleted::add);
    }
    return deleted;
  }

  /** Everything but {@code gone}; {@code holes} says whether the missing numbers are told. */
  History without(Set<Piece> gone, boolean holes) {
    List<SampleSpan> samples = new ArrayList<>();
    List<WatchSpan> watchSpans = new ArrayList<>();
    List<LogEvent> logEvents = new ArrayList<>();
    List<ContainerEvent> containerEvents = new ArrayList<>();
    for (Piece piece : pieces) {
      if (gone.contains(piece)) {
        continue;
      }
      if (piece.value() instanceof SampleSpan span) {
        samples.add(span);
      } else if (piece.value() instanceof WatchSpan span) {
        watchSpans.add(span);
      } else if (piece.value() instanceof LogEvent event) {
        logEvents.add(event);
      } else if (piece.value() instanceof ContainerEvent event) {
        containerEvents.add(event);
      }
    }
    return new History(
        samples, watchSpans, logEvents, containerEvents, holes ? holes(gone) : List.of());
  }

  private List<Hole> holes(Set<Piece> gone) {
    Map<EvidenceStream, List<Piece>> streams = new HashMap<>();
    for (Piece piece : pieces) {
      streams.computeIfAbsent(piece.stream(), key -> new ArrayList<>()).add(piece);
    }
    List<Hole> holes = new ArrayList<>();
    for (Map.Entry<EvidenceStream, List<Piece>> entry : streams.entrySet()) {
      List<Piece> all = entry.getValue();
      int next = 0;
      while (next < all.size()) {
        if (!gone.contains(all.get(next))) {
          next++;
          continue;
        }
        int first = next;
        while (next < all.size() && gone.contains(all.get(next))) {
          next++;
        }
        holes.add(
            new Hole(
                entry.getKey(),
                first + 1L,
                next,
                first == 0 ? Optional.empty() : Optional.of(all.get(first - 1).end()),
                next == all.size() ? Optional.empty() : Optional.of(all.get(next).begin())));
      }
    }
    holes.sort(
        Comparator.comparing((Hole hole) -> hole.stream().id())
            .thenComparingLong(Hole::firstMissing));
    return holes;
  }

  private static List<Draft> spans(World world, Role role) {
    List<Look> looks = world.looks().stream().filter(look -> look.role() == role).toList();
    List<Draft> drafts = new ArrayList<>();
    int index = 0;
    while (index < looks.size()) {
      int first = index;
      long longest = 0;
      index++;
      while (index < looks.size() && continues(world, looks.get(index - 1), looks.get(index))) {
        longest = Math.max(longest, looks.get(index).at() - looks.get(index - 1).at());
        index++;
      }
      drafts.add(span(looks.get(first), looks.get(index - 1), index - first, longest));
    }
    return drafts;
  }

  private static boolean continues(World world, Look before, Look after) {
    long pause = after.at() - before.at();
    if (!before.sample().equals(after.sample()) || pause < 0) {
      return false;
    }
    boolean expires =
        before.sample().expiredAt(Ticks.instant(before.at()))
            != after.sample().expiredAt(Ticks.instant(after.at()));
    if (expires && world.recorder() != RecorderKind.COARSE) {
      return false;
    }
    if (world.recorder() == RecorderKind.RESTLESS && after.real() % 17 == 0) {
      return false;
    }
    return world.recorder() == RecorderKind.COARSE || pause <= world.rules().maxGap();
  }

  private static Draft span(Look first, Look last, int looks, long longest) {
    Instant begin = Ticks.instant(first.at());
    Instant end = Ticks.instant(last.at());
    return new Draft(
        first.real(),
        0,
        stream(EvidenceStream.Kind.SAMPLES, first.role()),
        (stream, sequence) ->
            new Piece(
                stream,
                sequence,
                begin,
                end,
                new SampleSpan(
                    first.role(),
                    sequence,
                    begin,
                    end,
                    looks,
                    Duration.ofSeconds(longest),
                    first.sample())));
  }

  /** A word after a silence longer than max_gap begins a new span, at the reading before it. */
  private static List<Draft> logSpans(World world, Watch watch) {
    List<Draft> drafts = new ArrayList<>();
    long begun = watch.from();
    long since = watch.from();
    for (long heard : world.heard(watch.role())) {
      if (heard <= since || heard > watch.to()) {
        continue;
      }
      if (heard - since > world.rules().maxGap()) {
        drafts.add(logSpan(watch, begun, heard - 1, since));
        begun = heard - 1;
      }
      since = heard;
    }
    drafts.add(logSpan(watch, begun, watch.to(), since));
    return drafts;
  }

  private static Draft logSpan(Watch watch, long begun, long ended, long silentSince) {
    Instant from = Ticks.instant(begun);
    Instant to = Ticks.instant(ended);
    Optional<Instant> since = Optional.of(Ticks.instant(silentSince));
    return new Draft(
        watch.real() + begun - watch.from(),
        0,
        stream(EvidenceStream.Kind.LOG, watch.role()),
        (stream, sequence) ->
            new Piece(
                stream,
                sequence,
                from,
                to,
                new WatchSpan(EvidenceStream.log(watch.role()), sequence, from, to, since)));
  }

  private static Maker log(Line line) {
    Instant at = Ticks.instant(line.at());
    return (stream, sequence) ->
        new Piece(
            stream,
            sequence,
            at,
            at,
            new LogEvent(line.role(), sequence, at, line.kind(), line.kind().id()));
  }

  private static Maker engine(Watch watch) {
    Instant from = Ticks.instant(watch.from());
    Instant to = Ticks.instant(watch.to());
    return (stream, sequence) ->
        new Piece(
            stream,
            sequence,
            from,
            to,
            new WatchSpan(EvidenceStream.container(watch.role()), sequence, from, to));
  }

  private static Maker engine(Happening event) {
    Instant at = Ticks.instant(event.at());
    return (stream, sequence) ->
        new Piece(
            stream,
            sequence,
            at,
            at,
            new ContainerEvent(event.role(), sequence, at, event.event()));
  }

  private static EvidenceStream stream(EvidenceStream.Kind kind, Role role) {
    return new EvidenceStream(kind, role);
  }
}
