package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.decide.WatchPolicy;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is visible now and contradicts the journal: a deployment that came only after a rollback, a
 * container that someone has started or stopped by hand. Looks only.
 */
public final class Contradictions {
  private Contradictions() {}

  /** What there is to say; an engine that does not answer is said, too. */
  public static List<String> of(CutoverEnvironment environment, CutoverState state) {
    FenceFile.FenceRead fence = environment.fence().read();
    try {
      return judge(
          environment.settings(),
          state,
          fence,
          environment.containers().inspect(environment.settings().incumbent()),
          environment.candidates());
    } catch (IOException e) {
      return List.of("the container engine cannot be asked: " + IoReason.of(e));
    }
  }

  /** Judges it. While something is under way, all of it may be half done, and nothing is said. */
  static List<String> judge(
      CutoverSettings settings,
      CutoverState state,
      FenceFile.FenceRead fence,
      Optional<ContainerDefinition> incumbent,
      List<ContainerDefinition> candidates) {
    return switch (state.phase()) {
      case CUTOVER -> List.of();
      case WATCH, CUT_OVER -> afterCutover(settings, state, fence, incumbent, candidates);
      case PARALLEL, ROLLED_BACK -> inParallel(settings, fence, incumbent, candidates);
    };
  }

  private static List<String> afterCutover(
      CutoverSettings settings,
      CutoverState state,
      FenceFile.FenceRead fence,
      Optional<ContainerDefinition> incumbent,
      List<ContainerDefinition> candidates) {
    WatchPolicy policy =
        new WatchPolicy(settings, state.run().orElseThrow().facts().get(Facts.EPOCH));
    List<Violation> found = new ArrayList<>(policy.ofFence(fence));
    found.addAll(policy.ofIncumbent(incumbent));
    found.addAll(policy.ofCandidates(candidates));
    return found.stream().map(Violation::text).toList();
  }

  private static List<String> inParallel(
      CutoverSettings settings,
      FenceFile.FenceRead fence,
      Optional<ContainerDefinition> incumbent,
      List<ContainerDefinition> candidates) {
    List<String> found = new ArrayList<>();
    boolean keptOff = true;
    if (fence instanceof FenceFile.FenceRead.Present present) {
      keptOff = !settings.isCandidate(present.record().writer());
      if (!keptOff) {
        found.add("the fence names " + settings.candidate() + ", but no cutover stands");
      }
    } else if (fence instanceof FenceFile.FenceRead.Unclear unclear) {
      found.add("the fence cannot be interpreted: " + unclear.reason());
    } else {
      keptOff = false;
    }
    if (incumbent.filter(ContainerDefinition::running).isEmpty()) {
      found.add(settings.incumbent() + " does not run; nobody refreshes " + settings.canonical());
    }
    for (ContainerDefinition one : candidates) {
      if (one.running() && !settings.hasOverride(one)) {
        found.add(
            one.name()
                + " runs without the override, created "
                + one.createdAt()
                + (keptOff ? "; the fence alone keeps it off " : "; NOTHING keeps it off ")
                + settings.canonical()
                + ": deploy the compose file with the override, or stop it");
      }
    }
    return found;
  }
}
