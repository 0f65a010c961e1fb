package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the observer has recorded, as far as a cutover asks. */
public interface CutoverEvidence {
  /**
   * May the cutover begin?
   *
   * @param answer {@link ExitCode#OK} for {@code READY}, or the exit code that says why not
   * @param status in a word: {@code AWAITING_APPROVAL}
   * @param text in words, for the operator
   * @param report the hash of the report that the approval rests on
   * @param approvedBy who approved
   */
  record MayBegin(
      ExitCode answer,
      String status,
      String text,
      Optional<String> report,
      Optional<String> approvedBy) {}

  /**
   * What the watch over the new keeper shows.
   *
   * @param violations what must not be
   * @param doubts what could not be told, as evidence is missing
   * @param figures for the closing report, in words
   * @param unauthorized how many 401s of the consumer there were, by cause; empty if not known
   */
  record Watched(
      List<Violation> violations,
      List<String> doubts,
      List<String> figures,
      Map<String, Long> unauthorized) {
    public Watched {
      unauthorized = Collections.unmodifiableMap(new LinkedHashMap<>(unauthorized));
      violations = List.copyOf(violations);
      doubts = List.copyOf(doubts);
      figures = List.copyOf(figures);
    }
  }

  /** The answer as of now. */
  MayBegin readiness(Instant now) throws IOException;

  /** Why nobody looks at the keepers right now; empty if an observer does. */
  Optional<String> notLooking(Instant now) throws IOException;

  /** Why both keepers seem to live from one chain of refresh tokens; empty if they do not. */
  Optional<String> sharedLineage(Instant now) throws IOException;

  /**
   * The containers that have had a keeper's name in the time that readiness rests on, the latest
   * last; none if that was not recorded.
   */
  List<WatchedContainer> watchedContainers(Role role, Instant now) throws IOException;

  /** How long the evidence must be of the containers that run now. */
  Duration window();

  /** What was recorded since the new keeper took over. */
  Watched watched(Instant since, Instant now) throws IOException;
}
