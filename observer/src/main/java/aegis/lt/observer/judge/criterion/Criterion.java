package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.judge.timeline.CriterionId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One question with its answer.
 *
 * @param id the question
 * @param verdict the answer
 * @param blocking whether a bad answer keeps the cutover from happening
 * @param measured what was found, by name, in a fixed order; values are {@code Long}, {@code
 *     Double}, {@code String}, {@code Instant} or {@code Duration}
 * @param required what is asked, in the same form
 * @param explanation one sentence for the operator
 * @param evidence the facts behind it, in order of time, at most {@link #MOST_EVIDENCE}; those that
 *     decide the verdict come before any other is left out
 */
public record Criterion(
    CriterionId id,
    Verdict verdict,
    boolean blocking,
    Map<String, Object> measured,
    Map<String, Object> required,
    String explanation,
    List<EvidenceItem> evidence) {
  /** How many facts are carried along; {@code measured} has the full counts. */
  public static final int MOST_EVIDENCE = 20;

  public Criterion {
    measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    required = Collections.unmodifiableMap(new LinkedHashMap<>(required));
    evidence = List.copyOf(evidence);
  }
}
