package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the writes of a token cache with the refreshes that its keeper's log tells of. A write
 * for which there is no line, while there are more writes than lines, is not the keeper's.
 *
 * <p>Judged are only writes around which file and log were watched without a break. Lines that
 * merely come late leave the numbers equal. Nothing is judged by a log that has other words for a
 * refresh, or that is buffered: fewer than {@value #ENOUGH} lines stand beside a write, or most of
 * them do not. Writes behind the last line do not fail: the log may have fallen silent.
 */
public final class LoggedWrites {
  private static final int ENOUGH = 3;

  private final EvidenceAt known;
  private final Role role;
  private final Role log;
  private final Window window;
  private final Duration slack;
  private final List<Instant> lines;

  LoggedWrites(EvidenceAt known, Role role, Cadence cadence, Window window) {
    this(known, role, role, cadence, window);
  }

  /**
   * The same of a token cache that another keeper writes now.
   *
   * @param log whose log tells of its writes
   */
  LoggedWrites(EvidenceAt known, Role role, Role log, Cadence cadence, Window window) {
    this.known = known;
    this.role = role;
    this.log = log;
    this.window = window;
    Duration mostlyApart = cadence.every().dividedBy(4);
    Duration maxGap = known.requirements().maxGap();
    this.slack = Durations.shorter(maxGap, mostlyApart);
    this.lines =
        known
            .logEvents(log, Set.of(LogEvent.Kind.REFRESHED), new Window(Instant.MIN, window.to()))
            .stream()
            .map(LogEvent::at)
            .toList();
  }

  /**
   * What the log does not account for.
   *
   * @param unaccounted the first looks that saw a write for which the log has no line
   * @param behindTheLog the first looks that saw the writes since its last line
   */
  record Account(List<Transition> unaccounted, List<Transition> behindTheLog) {
    private static final Account NOTHING = new Account(List.of(), List.of());

    Account {
      unaccounted = List.copyOf(unaccounted);
      behindTheLog = List.copyOf(behindTheLog);
    }
  }

  /** A change of the content between two looks that follow each other. */
  private record Write(Instant after, Transition step) {
    Instant by() {
      return step.firstSeen();
    }
  }

  /** How many refreshes the log tells of in the window. */
  long refreshesLogged() {
    return lines.stream().filter(window::contains).count();
  }

  Account account() {
    List<Write> writes = judged();
    if (lines.size() < ENOUGH || writes.isEmpty()) {
      return Account.NOTHING;
    }
    Instant first = writes.get(0).after().minus(slack);
    Instant last = writes.get(writes.size() - 1).by().plus(slack);
    Deque<Instant> left = new ArrayDeque<>();
    lines.stream().filter(at -> !at.isBefore(first) && !at.isAfter(last)).forEach(left::add);
    int told = left.size();
    Instant lastLine = lines.get(lines.size() - 1).plus(slack);
    List<Transition> unaccounted = new ArrayList<>();
    List<Transition> behind = new ArrayList<>();
    for (Write write : writes) {
      while (!left.isEmpty() && left.peek().isBefore(write.after().minus(slack))) {
        left.remove();
      }
      if (left.isEmpty() || left.peek().isAfter(write.by().plus(slack))) {
        (write.after().isAfter(lastLine) ? behind : unaccounted).add(write.step());
      } else {
        left.remove();
      }
    }
    int accounted = writes.size() - unaccounted.size() - behind.size();
    boolean prompt = accounted >= ENOUGH && 2 * accounted > told;
    boolean more = writes.size() - behind.size() > told;
    return prompt
        ? new Account(inWindow(more ? unaccounted : List.of()), inWindow(behind))
        : Account.NOTHING;
  }

  private List<Transition> inWindow(List<Transition> steps) {
    return steps.stream().filter(step -> !step.firstSeen().isBefore(window.from())).toList();
  }

  private List<Write> judged() {
    List<Write> writes = new ArrayList<>();
    Optional<Transition> before = Optional.empty();
    for (Transition step : known.samples(role).steps()) {
      if (before.isPresent() && isWrite(before.get(), step)) {
        Write write = new Write(before.get().lastSeen(), step);
        if (isWatched(write)) {
          writes.add(write);
        }
      }
      before = Optional.of(step);
    }
    return writes;
  }

  private static boolean isWrite(Transition before, Transition step) {
    return before.sample().state() == FileState.OK
        && step.sample().state() == FileState.OK
        && step.before().isEmpty()
        && before.sample().content().isPresent()
        && step.sample().content().isPresent()
        && !before.sample().content().equals(step.sample().content());
  }

  private boolean isWatched(Write write) {
    Window around = new Window(write.after().minus(slack), write.by().plus(slack));
    return !around.to().isAfter(window.to())
        && known
            .log(log)
            .in(around)
            .filter(watched -> watched.full(around) && watched.gaps().isEmpty())
            .isPresent();
  }
}
