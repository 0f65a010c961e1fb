package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.ShellWord;
import aegis.lt.observer.cutover.journal.Fact;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Preflight;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a person types in place of a step that leads back: whole commands, with the values and the
 * containers that there are now. Looks only.
 */
public final class ByHand {
  /** So many runs are looked through for what the last cutover has saved. */
  private static final int MOST_RUNS = 999;

  private static final String NOTHING = "nothing to do, ";

  private final CutoverEnvironment environment;
  private final Facts facts;

  /**
   * By hand, where a journal may or may not be there.
   *
   * @param facts what the journal says of the run; none if it cannot be read
   */
  ByHand(CutoverEnvironment environment, Facts facts) {
    this.environment = environment;
    this.facts = facts;
  }

  /** The command for one step. */
  String of(StepId step) {
    try {
      return switch (step) {
        case PREPARE_INCUMBENT -> prepareIncumbent();
        case RETURN_FENCE -> returnFence();
        case STOP_CANDIDATE -> stopCandidates();
        case RESTORE_OVERRIDE -> restoreOverride();
        case START_INCUMBENT -> startIncumbent();
        case VERIFY_REFRESHING -> verifyRefreshing();
        default -> throw new IllegalArgumentException(step.id() + " leads not back");
      };
    } catch (IOException e) {
      return "see what there is, with docker ps --all (" + IoReason.of(e) + ")";
    }
  }

  private Optional<ContainerDefinition> incumbent() throws IOException {
    Optional<ContainerDefinition> named =
        environment.containers().inspect(environment.settings().incumbent());
    Optional<String> id = facts.get(Facts.INCUMBENT_ID);
    return named.isPresent() || id.isEmpty() ? named : environment.containers().inspect(id.get());
  }

  private String prepareIncumbent() throws IOException {
    return incumbent()
        .map(one -> NOTHING + one.name() + " is there")
        .orElseGet(
            () ->
                "there is no container "
                    + environment.settings().incumbent()
                    + "; create it as it was"
                    + saved(Facts.DEFINITION_FILE, "incumbent.json")
                        .map(file -> ", after " + file + " (it holds secrets)")
                        .orElse("")
                    + ", or let observer rollback create it");
  }

  private String returnFence() {
    Path file = environment.fence().path();
    FenceFile.FenceRead found = environment.fence().read();
    String old = facts.get(Facts.FENCE_BEFORE).orElse(environment.settings().incumbent());
    long epoch = facts.get(Facts.EPOCH).orElse(1L);
    if (found instanceof FenceFile.FenceRead.Present present) {
      if (!environment.settings().isCandidate(present.record().writer())) {
        return NOTHING + file + " names " + present.record().writer();
      }
      epoch = present.record().epoch();
    }
    FenceRecord next =
        new FenceRecord(
            old,
            epoch + 1,
            Optional.of(environment.clock().instant()),
            CutoverSettings.RETURNED_BY);
    String fresh = ShellWord.of(file + ".new");
    return "echo '"
        + next.json()
        + "' > "
        + fresh
        + " && mv "
        + fresh
        + " "
        + ShellWord.of(file.toString());
  }

  private String stopCandidates() throws IOException {
    List<ContainerDefinition> left = new ArrayList<>();
    for (ContainerDefinition one : environment.candidates()) {
      if (!environment.settings().hasOverride(one) && !one.isDownForGood()) {
        left.add(one);
      }
    }
    return left.isEmpty()
        ? NOTHING + "no container of the new keeper could write the canonical cache"
        : left.stream().map(ByHand::stop).collect(Collectors.joining(" && "));
  }

  /** A container that runs until somebody stops it, also when the engine restarts. */
  static String stop(ContainerDefinition one) {
    return "docker update --restart=no " + one.name() + " && docker stop " + one.name();
  }

  private String restoreOverride() {
    if (overrideIsThere()) {
      return NOTHING + environment.settings().how().overrideVariable() + " is there";
    }
    String compose = ShellWord.of(environment.settings().composeFile().toString());
    return saved(Facts.COMPOSE_COPY, "compose.yml")
        .map(copy -> "cp " + ShellWord.of(copy) + " " + compose)
        .orElseGet(
            () ->
                "put the line with "
                    + environment.settings().how().overrideVariable()
                    + " back into "
                    + compose);
  }

  private boolean overrideIsThere() {
    try {
      return Preflight.override(environment) instanceof ComposeOverride.Present;
    } catch (IOException e) {
      return false; // nor is the file
    }
  }

  private String startIncumbent() throws IOException {
    Optional<ContainerDefinition> found = incumbent();
    if (found.isEmpty()) {
      return "start it, when it was created: its name is " + environment.settings().incumbent();
    }
    ContainerDefinition one = found.get();
    String policy = policy(one);
    if (one.running() && one.restartPolicy().toString().equals(policy)) {
      return NOTHING + one.name() + " runs";
    }
    return "docker start "
        + one.name()
        + " && docker update --restart="
        + policy
        + " "
        + one.name();
  }

  /** The restart policy that it had; where nobody knows, one that brings it back. */
  private String policy(ContainerDefinition now) {
    return facts
        .get(Facts.INCUMBENT_POLICY)
        .or(this::savedPolicy)
        .orElseGet(
            () ->
                now.restartPolicy().equals(RestartPolicy.NEVER)
                    ? "always"
                    : now.restartPolicy().toString());
  }

  private Optional<String> savedPolicy() {
    return saved(Facts.DEFINITION_FILE, "incumbent.json")
        .flatMap(
            file -> {
              try {
                return Optional.of(
                    ContainerDefinition.fromBytes(environment.folder().ops().read(Path.of(file)))
                        .restartPolicy()
                        .toString());
              } catch (IOException | IllegalArgumentException e) {
                return Optional.empty();
              }
            });
  }

  private String verifyRefreshing() throws IOException {
    String name =
        incumbent().map(ContainerDefinition::name).orElse(environment.settings().incumbent());
    return "docker logs --since 1m " + name + " | grep -E 'token valid|refreshed'";
  }

  /** Where a file lies that a run has saved: as the journal says, or the newest there is. */
  private Optional<String> saved(Fact<Path> fact, String what) {
    return facts.get(fact).map(Path::toString).or(() -> newest(what));
  }

  private Optional<String> newest(String what) {
    Optional<String> found = Optional.empty();
    try {
      for (int run = 1; run <= MOST_RUNS; run++) {
        Path file = environment.folder().ofRun(run, what);
        if (environment.folder().ops().stamp(file).isPresent()) {
          found = Optional.of(file.toString());
        }
      }
      return found;
    } catch (IOException e) {
      return found;
    }
  }
}
