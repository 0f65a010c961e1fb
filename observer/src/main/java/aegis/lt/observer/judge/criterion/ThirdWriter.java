package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.ForeignWrites.ForeignWrite;
import aegis.lt.observer.judge.criterion.ForeignWrites.Sign;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.judge.timeline.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What shows, after a cutover, that somebody besides the new keeper writes the canonical token
 * cache: a write of which its log has no line, a change under the same modification time, an older
 * token. A token of another session is no such sign: a person may have logged in.
 */
public final class ThirdWriter {
  private static final Set<Sign> SIGNS =
      Set.of(Sign.TOKEN_SEEN_BEFORE, Sign.OLDER, Sign.SAME_MTIME, Sign.NOT_LOGGED);

  private ThirdWriter() {}

  /**
   * One of them.
   *
   * @param at the first look that saw it
   * @param what for a sentence: "the canonical cache has …"
   */
  public record Trace(Instant at, String what) {}

  /**
   * All of the window, the oldest first.
   *
   * @param requirements its window, the longest gap, and under {@code incumbent} the cadence with
   *     which the canonical cache is written now
   */
  public static List<Trace> of(History history, Requirements requirements, Instant asOf) {
    EvidenceAt known = new EvidenceAt(history, requirements, asOf);
    Window window = new Window(asOf.minus(requirements.window()), asOf);
    List<ForeignWrite> found = new ArrayList<>();
    ForeignWrites.of(known.samples(Role.INCUMBENT), known.samples(Role.CANDIDATE)).stream()
        .filter(write -> SIGNS.contains(write.sign()))
        .filter(write -> !write.step().firstSeen().isBefore(window.from()))
        .forEach(found::add);
    new LoggedWrites(known, Role.INCUMBENT, Role.CANDIDATE, requirements.incumbent(), window)
        .account().unaccounted().stream()
            .filter(step -> found.stream().noneMatch(write -> write.step().equals(step)))
            .map(
                step ->
                    new ForeignWrite(
                        step,
                        Sign.NOT_LOGGED,
                        "a new content of which the new keeper's log has no line"))
            .toList()
            .forEach(found::add);
    return found.stream()
        .map(write -> new Trace(write.step().firstSeen(), write.what()))
        .sorted(Comparator.comparing(Trace::at))
        .toList();
  }
}
