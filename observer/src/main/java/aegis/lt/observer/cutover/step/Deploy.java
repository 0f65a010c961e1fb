package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.Deployed;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.DeployProcess;
import aegis.lt.observer.cutover.world.Deployer;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Deploys the edited compose file, or waits until someone else has. The new container counts if it
 * was created after the override began to be removed, is none of those from before, and does not
 * have the override in its environment. Whether it works is for its first write to show.
 */
public final class Deploy implements Step {
  /** So long something wrong may last: whoever deploys may be in the middle of it. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private final StepContext context;
  private Optional<Instant> wrongSince = Optional.empty();

  public Deploy(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.DEPLOY;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    return look() instanceof Deployed.Up;
  }

  private Deployed look() throws IOException, StepFailure {
    Instant since =
        context
            .log()
            .run()
            .begunAt(StepId.REMOVE_OVERRIDE)
            .orElseThrow(() -> new StepFailure("the override was not removed"));
    return Deployed.judge(
        context.candidates(), since, Deployed.Before.of(context.facts()), context.settings());
  }

  @Override
  public void act() throws IOException, StepFailure, Interrupted {
    LeftDeployment left = new LeftDeployment(context);
    if (left.runs()) {
      left.awaitEnd(id());
      if (isDone()) {
        return;
      }
    }
    List<String> command = context.settings().how().deployCommand();
    if (command.isEmpty()) {
      context
          .environment()
          .tell(
              "  deploy_command is empty: deploy "
                  + context.settings().composeFile()
                  + " now; waiting for it");
      return;
    }
    Path folder = context.settings().composeFolder();
    Path log = context.environment().folder().ofRun(context.log().run().number(), "deploy.log");
    Duration limit = context.settings().how().deployTimeout();
    try {
      context
          .effects()
          .perform(
              id(),
              Effect.RUN_DEPLOY,
              command.get(0),
              () ->
                  context
                      .environment()
                      .deployer()
                      .deploy(command, folder, log, limit, new Follower(command.get(0))));
    } catch (Ended e) {
      throw e.why();
    } catch (IOException e) {
      context.environment().stop().check(); // Ctrl-C reaches the command, too
      throw e;
    }
  }

  /** Somebody else who could write ends the command, as it ends a wait. */
  private final class Follower implements Deployer.Observer {
    private final String command;

    Follower(String command) {
      this.command = command;
    }

    @Override
    public void begun(DeployProcess process) {
      context.effects().underWay(id(), Effect.RUN_DEPLOY, command, process.facts());
    }

    @Override
    public void underWay() throws Ended {
      try {
        context.waiting().lookAround();
        standsStill();
      } catch (StepFailure e) {
        throw new Ended(e);
      }
    }

    private void standsStill() throws StepFailure {
      try {
        StandsStill.check(context);
      } catch (IOException e) {
        // The engine may be restarting; the next look tells.
      }
    }
  }

  /** The command was ended for what was seen while it ran. */
  private static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;

    private final StepFailure why;

    Ended(StepFailure why) {
      super(why.getMessage());
      this.why = why;
    }

    StepFailure why() {
      return why;
    }
  }

  @Override
  public Seen verify() throws StepFailure, Interrupted {
    ContainerDefinition deployed =
        context
            .waiting()
            .until(
                "a deployment of " + context.settings().how().service(),
                context.settings().how().deployTimeout(),
                "no deployment",
                () -> sight(look()));
    warnOfAnotherImage(deployed);
    return new Seen(
        deployed.name() + " runs without the override", Facts.CANDIDATE_ID.is(deployed.id()));
  }

  private void warnOfAnotherImage(ContainerDefinition deployed) {
    Optional<String> watched = context.facts().get(Facts.CANDIDATE_IMAGE);
    if (watched.isEmpty() || watched.get().equals(deployed.imageId())) {
      return;
    }
    context
        .environment()
        .tell(
            "  warning: "
                + deployed.name()
                + " runs another image than the one that was watched: "
                + deployed.imageId()
                + " instead of "
                + watched.get());
  }

  private ConditionWait.Sight<ContainerDefinition> sight(Deployed found)
      throws IOException, StepFailure {
    StandsStill.check(context);
    if (found instanceof Deployed.NotYet notYet) {
      wrongSince = Optional.empty();
      return ConditionWait.Sight.notYet(notYet.reason());
    }
    if (found instanceof Deployed.Wrong wrong) {
      Instant since = wrongSince.orElseGet(context::now);
      wrongSince = Optional.of(since);
      if (Duration.between(since, context.now()).compareTo(SETTLED) >= 0) {
        throw new StepFailure(wrong.reason());
      }
      return ConditionWait.Sight.notYet(wrong.reason());
    }
    return ConditionWait.Sight.of(((Deployed.Up) found).container());
  }
}
