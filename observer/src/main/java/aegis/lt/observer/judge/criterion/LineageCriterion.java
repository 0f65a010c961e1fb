package aegis.lt.observer.judge.criterion;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Timeline;
import aegis.lt.observer.judge.timeline.Transition;
import aegis.lt.observer.judge.timeline.Watched;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.shared.time.Instants;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Did the two token caches never hold the same refresh token, nor tokens of the same session where
 * the session of both is known?
 */
public final class LineageCriterion implements Question {
  private static final List<Role> KEEPERS = List.of(Role.INCUMBENT, Role.CANDIDATE);

  @Override
  public List<EvidenceStream> streams() {
    return KEEPERS.stream().map(EvidenceStream::samples).toList();
  }

  @Override
  public void judge(EvidenceAt known, Judgement judgement) {
    Window window = judgement.window();
    Timeline ofIncumbent = known.samples(Role.INCUMBENT);
    Timeline ofCandidate = known.samples(Role.CANDIDATE);
    Map<String, Instant> incumbent = lastSeen(ofIncumbent, window, Sample::refresh);
    Map<String, Instant> candidate = lastSeen(ofCandidate, window, Sample::refresh);
    Function<Sample, Optional<String>> session = sample -> sample.token().session();
    Map<String, Instant> incumbentSessions = lastSeen(ofIncumbent, window, session);
    Map<String, Instant> candidateSessions = lastSeen(ofCandidate, window, session);
    boolean sessionsKnown = !incumbentSessions.isEmpty() && !candidateSessions.isEmpty();
    long shared = shared("refresh token", incumbent, candidate, judgement);
    long sharedSessions = shared("session", incumbentSessions, candidateSessions, judgement);
    judgement.measured("incumbent_refresh_tokens", incumbent.size());
    judgement.measured("candidate_refresh_tokens", candidate.size());
    judgement.measured("shared", shared);
    judgement.measured("incumbent_sessions", incumbentSessions.size());
    judgement.measured("candidate_sessions", candidateSessions.size());
    judgement.measured("shared_sessions", sharedSessions);
    judgement.required("shared", Measure.of(0L));
    judgement.required("shared_sessions", Measure.of(0L));
    if (shared > 0) {
      judgement.weigh(
          Verdict.FAIL,
          "Both token caches held the same refresh token ("
              + Counted.of(shared, "token")
              + "): a refresh by one keeper may end the other's chain.");
    }
    if (sharedSessions > 0) {
      judgement.weigh(
          Verdict.FAIL,
          "Both token caches held tokens of the same session ("
              + Counted.of(sharedSessions, "session")
              + "): the keepers share one login, and a refresh by one may end the other's chain.");
    }
    if (!sessionsKnown && (incumbent.isEmpty() || candidate.isEmpty())) {
      judgement.weigh(
          Verdict.INCONCLUSIVE,
          "No refresh token was seen in the "
              + (incumbent.isEmpty() ? "incumbent" : "candidate")
              + "'s token cache.");
      judgement.notClean();
    }
    for (Role role : KEEPERS) {
      Optional<Watched> watched = known.samples(role).watched(window);
      watched.map(Watched::start).ifPresent(judgement::cleanFrom);
      watched
          .filter(watch -> !watch.full(window))
          .ifPresent(watch -> judgement.pending(watch.start(), EvidenceStream.samples(role)));
    }
    judgement.weigh(
        Verdict.PASS,
        sessionsKnown
            ? "The two keepers held tokens of different sessions."
            : "The two keepers never held the same refresh token.");
  }

  /** How many the two have in common; each is a fact. */
  private static long shared(
      String what,
      Map<String, Instant> incumbent,
      Map<String, Instant> candidate,
      Judgement judgement) {
    long shared = 0;
    for (Map.Entry<String, Instant> entry : incumbent.entrySet()) {
      Instant other = candidate.get(entry.getKey());
      if (other != null) {
        shared++;
        Instant until = Instants.earlier(other, entry.getValue());
        judgement.fact(
            Verdict.FAIL,
            until,
            what + " with fingerprint " + entry.getKey() + " in both token caches",
            EvidenceStream.samples(Role.CANDIDATE));
        judgement.cleanAfter(until);
      }
    }
    return shared;
  }

  private static Map<String, Instant> lastSeen(
      Timeline timeline, Window window, Function<Sample, Optional<String>> fingerprint) {
    Map<String, Instant> lastSeen = new HashMap<>();
    for (Transition step : timeline.steps()) {
      if (step.in(window)) {
        fingerprint
            .apply(step.sample())
            .ifPresent(
                found -> lastSeen.merge(found, step.lastSeen(), (a, b) -> Instants.later(a, b)));
      }
    }
    return lastSeen;
  }
}
