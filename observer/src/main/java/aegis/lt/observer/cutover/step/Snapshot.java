package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.decide.Deployed;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CanonicalCache;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Saves what a rollback needs: the old container's whole definition, the canonical cache, the
 * compose file. The first and the second hold secrets.
 */
public final class Snapshot implements Step {
  private final StepContext context;

  public Snapshot(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.SNAPSHOT;
  }

  /** Until the old keeper is about to be stopped, all of it is saved anew: it may have changed. */
  @Override
  public boolean isDone() {
    return context.log().run().begunAt(StepId.STOP_INCUMBENT).isPresent();
  }

  @Override
  public void act() throws IOException, StepFailure {
    ContainerDefinition incumbent =
        context
            .incumbent()
            .orElseThrow(() -> new StepFailure("no container " + context.settings().incumbent()));
    String compose = context.environment().compose().read();
    save("incumbent.json", incumbent.toBytes());
    save("canonical.json", context.environment().canonical().bytes());
    save("compose.yml", compose.getBytes(StandardCharsets.UTF_8));
    WorkLogNotes.append(context, id(), WorkLogNotes.begun(context));
  }

  private void save(String what, byte[] content) throws IOException {
    Path file = file(what);
    context
        .effects()
        .perform(
            id(),
            Effect.SAVE_FILE,
            file.toString(),
            () -> CutoverFolder.save(file, content, context.environment().folder().ops()));
  }

  private Path file(String what) {
    return context.environment().folder().ofRun(context.log().run().number(), what);
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    ContainerDefinition saved = read(context, file("incumbent.json"));
    ComposeOverride override =
        ComposeOverride.find(
            read(file("compose.yml")),
            context.settings().how().service(),
            context.settings().how().overrideVariable());
    if (!(override instanceof ComposeOverride.Present edit)) {
      throw new StepFailure("the compose file has changed, and its override is not there any more");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    Facts.INCUMBENT_ID.put(facts, saved.id());
    Facts.INCUMBENT_POLICY.put(facts, saved.restartPolicy().toString());
    Facts.DEFINITION_FILE.put(facts, file("incumbent.json"));
    Facts.COMPOSE_COPY.put(facts, file("compose.yml"));
    Facts.COMPOSE_ORIGINAL.put(facts, ComposeFile.sha256(edit.before()));
    Facts.COMPOSE_EDITED.put(facts, ComposeFile.sha256(edit.after()));
    List<ContainerDefinition> candidates = context.candidates();
    Facts.CANDIDATES_BEFORE.put(
        facts, candidates.stream().map(ContainerDefinition::id).collect(Collectors.toSet()));
    candidates.stream()
        .filter(ContainerDefinition::running)
        .findFirst()
        .ifPresent(
            one -> {
              Facts.CANDIDATE_PROGRAM.put(facts, Deployed.program(one));
              Facts.CANDIDATE_IMAGE.put(facts, one.imageId());
            });
    Facts.BYSTANDERS.put(
        facts,
        context.environment().otherWriters(saved, Optional.empty()).stream()
            .filter(one -> !one.keeper())
            .map(one -> one.container().name())
            .collect(Collectors.toSet()));
    return new Seen("saved in " + context.environment().folder().path(), facts);
  }

  private String read(Path file) throws IOException {
    return new String(context.environment().folder().ops().read(file), StandardCharsets.UTF_8);
  }

  /** The old container as it was. */
  static ContainerDefinition definition(StepContext context) throws IOException, StepFailure {
    return read(context, context.required(Facts.DEFINITION_FILE));
  }

  private static ContainerDefinition read(StepContext context, Path file)
      throws IOException, StepFailure {
    try {
      return ContainerDefinition.fromBytes(context.environment().folder().ops().read(file));
    } catch (IllegalArgumentException e) {
      throw new StepFailure(file + ": " + e.getMessage());
    }
  }

  /** The session of the canonical cache as it was; empty if its token did not name one. */
  static Optional<Secret> session(StepContext context) {
    CutoverFolder folder = context.environment().folder();
    Path file = folder.ofRun(context.log().run().number(), "canonical.json");
    return new CanonicalCache(file, folder.ops(), (path, cache) -> Optional.empty())
        .look()
        .session();
  }

  /** The compose file as it was. */
  static String original(StepContext context) throws IOException, StepFailure {
    return new String(
        context.environment().folder().ops().read(context.required(Facts.COMPOSE_COPY)),
        StandardCharsets.UTF_8);
  }

  /** The edit that this cutover makes. */
  static ComposeOverride.Present edit(StepContext context) throws IOException, StepFailure {
    ComposeOverride found =
        ComposeOverride.find(
            original(context),
            context.settings().how().service(),
            context.settings().how().overrideVariable());
    if (found instanceof ComposeOverride.Present edit) {
      return edit;
    }
    throw new StepFailure(
        context.required(Facts.COMPOSE_COPY) + " does not hold the compose file as it was");
  }
}
