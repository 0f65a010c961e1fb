package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.judge.timeline.CriterionId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One question with its answer.
 *
 * @param id the question
 * @param verdict the answer
 * @param blocking whether a bad answer keeps the cutover from happening
 * @param measured what was found, by name, in a fixed order
 * @param required what is asked, in the same form
 * @param explanation one sentence for the operator
 * @param evidence the facts behind it, in order of time, at most {@link #MOST_EVIDENCE}; those that
 *     decide the verdict come before any other is left out
 */
public record Criterion(
    CriterionId id,
    Verdict verdict,
    boolean blocking,
    Map<String, Measure> measured,
    Map<String, Measure> required,
    String explanation,
    List<EvidenceItem> evidence) {
  /** How many facts are carried along; {@code measured} has the full counts. */
  public static final int MOST_EVIDENCE = 20;

  public Criterion {
    measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    required = Collections.unmodifiableMap(new LinkedHashMap<>(required));
    evidence = List.copyOf(evidence);
  }

  /** A measured length of time; empty if that was not measured, or could not be. */
  public Optional<Duration> duration(String name) {
    return measured.get(name) instanceof Measure.Length length
        ? Optional.of(length.duration())
        : Optional.empty();
  }
}
