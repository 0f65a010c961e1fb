package aegis.lt.observer.evaluate;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Stream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Did the two token caches never hold the same refresh token? */
final class LineageCriterion implements Question {
  private static final List<Role> KEEPERS = List.of(Role.INCUMBENT, Role.CANDIDATE);

  @Override
  public List<Stream> streams() {
    return KEEPERS.stream().map(Words::samples).toList();
  }

  @Override
  public void judge(Known known, Judgement judgement) {
    Window window = judgement.window();
    Map<String, Instant> incumbent = lastSeen(known.samples(Role.INCUMBENT), window);
    Map<String, Instant> candidate = lastSeen(known.samples(Role.CANDIDATE), window);
    long shared = 0;
    for (Map.Entry<String, Instant> entry : incumbent.entrySet()) {
      Instant other = candidate.get(entry.getKey());
      if (other != null) {
        shared++;
        Instant until = other.isBefore(entry.getValue()) ? other : entry.getValue();
        judgement.fact(
            Verdict.FAIL,
            until,
            "refresh token with fingerprint " + entry.getKey() + " in both token caches",
            Words.samples(Role.CANDIDATE));
        judgement.cleanAfter(until);
      }
    }
    judgement.measured("incumbent_refresh_tokens", (long) incumbent.size());
    judgement.measured("candidate_refresh_tokens", (long) candidate.size());
    judgement.measured("shared", shared);
    judgement.required("shared", 0L);
    if (shared > 0) {
      judgement.weigh(
          Verdict.FAIL,
          "Both token caches held the same refresh token ("
              + Words.count(shared, "token")
              + "): a refresh by one keeper may end the other's chain.");
    }
    if (incumbent.isEmpty() || candidate.isEmpty()) {
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
          .ifPresent(watch -> judgement.pending(watch.start(), Words.samples(role)));
    }
    judgement.weigh(Verdict.PASS, "The two keepers never held the same refresh token.");
  }

  private static Map<String, Instant> lastSeen(Timeline timeline, Window window) {
    Map<String, Instant> lastSeen = new HashMap<>();
    for (Step step : timeline.steps()) {
      if (step.in(window)) {
        step.sample()
            .refresh()
            .ifPresent(
                refresh ->
                    lastSeen.merge(refresh, step.lastSeen(), (a, b) -> a.isAfter(b) ? a : b));
      }
    }
    return lastSeen;
  }
}
