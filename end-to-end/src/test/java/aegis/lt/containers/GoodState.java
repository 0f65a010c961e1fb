package aegis.lt.containers;

import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two states in which a cutover may end, whatever befell it. */
enum GoodState {
  /** The old keeper writes the canonical cache, as before. */
  OLD,
  /** The new keeper does. */
  NEW;

  /** Which of the two it is, or fails with what is neither. */
  static GoodState of(CutoverStand stand) throws Exception {
    GoodState state = stand.fence().equals(stand.candidate) ? NEW : OLD;
    List<String> wrong = state == NEW ? wrongWithNew(stand) : wrongWithOld(stand);
    if (!wrong.isEmpty()) {
      throw new AssertionError("neither of the good states: " + wrong + "\n" + stand.lastLines());
    }
    // It continues: the rightful writer refreshes, and its file holds the token that counts.
    int before = stand.exchanges().size();
    Waiting.until(
        state + " to refresh",
        () -> {
          List<RecordedExchange> all = stand.exchanges();
          return all.subList(before, all.size()).stream()
                  .anyMatch(one -> one.committed() && CutoverStand.isOld(one) == (state == OLD))
              && stand.standing() == TokenStanding.LIVE;
        },
        stand::lastLines);
    return state;
  }

  private static List<String> wrongWithOld(CutoverStand stand) throws IOException {
    List<String> wrong = new ArrayList<>();
    @Nullable ContainerDefinition old = stand.inspect(stand.incumbent).orElse(null);
    if (old == null || !old.running()) {
      wrong.add("the old keeper does not run: " + old);
    } else if (!old.restartPolicy().equals(RestartPolicy.of(RestartPolicy.Name.UNLESS_STOPPED))) {
      wrong.add("the old keeper would not come back: " + old);
    }
    if (!stand.networksOfOld().equals(stand.networks)) {
      wrong.add("the old keeper is connected to " + stand.networksOfOld() + " only");
    }
    Optional<ContainerDefinition> candidate = stand.inspect(stand.candidate);
    if (candidate.filter(one -> one.running() && !hasOverride(one)).isPresent()) {
      wrong.add("the new keeper runs without the override: " + candidate.get());
    }
    if (!Files.readString(stand.compose()).contains(CutoverStand.OVERRIDE)) {
      wrong.add("the compose file lacks the override");
    }
    return wrong;
  }

  private static List<String> wrongWithNew(CutoverStand stand) throws IOException {
    List<String> wrong = new ArrayList<>();
    Optional<ContainerDefinition> old = stand.inspect(stand.incumbent);
    if (old.filter(
            one ->
                one.running()
                    || !one.restartPolicy().equals(RestartPolicy.of(RestartPolicy.Name.NO)))
        .isPresent()) {
      wrong.add("the old keeper is not down for good: " + old.get());
    }
    @Nullable ContainerDefinition candidate = stand.inspect(stand.candidate).orElse(null);
    if (candidate == null || !candidate.running() || hasOverride(candidate)) {
      wrong.add("the new keeper does not run without the override: " + candidate);
    }
    if (Files.readString(stand.compose()).contains(CutoverStand.OVERRIDE)) {
      wrong.add("the compose file has the override");
    }
    return wrong;
  }

  private static boolean hasOverride(ContainerDefinition candidate) {
    return candidate.environment().get(CutoverStand.OVERRIDE).isPresent();
  }
}
