package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deploys the edited compose file, or waits until someone else has. The new container counts if it
 * was created after the override began to be removed, is none of those from before, and does not
 * have the override in its environment. Whether it works is for its first write to show.
 */
final class Deploy implements Step {
  /** So long something wrong may last: whoever deploys may be in the middle of it. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private final Stage stage;
  private Optional<Instant> wrongSince = Optional.empty();

  Deploy(Stage stage) {
    this.stage = stage;
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
        stage
            .log()
            .run()
            .begunAt(StepId.REMOVE_OVERRIDE)
            .orElseThrow(() -> new StepFailure("the override was not removed"));
    return Deployed.judge(
        stage.candidates(), since, Deployed.Before.of(stage.facts()), stage.settings());
  }

  @Override
  public void act() throws IOException, StepFailure, Interrupted {
    LeftDeployment left = new LeftDeployment(stage);
    if (left.runs()) {
      left.awaitEnd(id());
      if (isDone()) {
        return;
      }
    }
    List<String> command = stage.settings().how().deployCommand();
    if (command.isEmpty()) {
      stage
          .world()
          .tell(
              "  deploy_command is empty: deploy "
                  + stage.settings().composeFile()
                  + " now; waiting for it");
      return;
    }
    Path folder = stage.settings().composeFolder();
    Path log = stage.world().folder().ofRun(stage.log().run().number(), "deploy.log");
    Duration limit = stage.settings().how().deployTimeout();
    try {
      stage
          .effects()
          .perform(
              id(),
              Effect.RUN_DEPLOY,
              command.get(0),
              () ->
                  stage
                      .world()
                      .deployer()
                      .deploy(command, folder, log, limit, new Follower(command.get(0))));
    } catch (Ended e) {
      throw e.why();
    } catch (IOException e) {
      stage.world().stop().check(); // Ctrl-C reaches the command, too
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
      stage.effects().underWay(id(), Effect.RUN_DEPLOY, command, process.facts());
    }

    @Override
    public void underWay() throws Ended {
      try {
        stage.waiting().lookAround();
        standsStill();
      } catch (StepFailure e) {
        throw new Ended(e);
      }
    }

    private void standsStill() throws StepFailure {
      try {
        StandsStill.check(stage);
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
        stage
            .waiting()
            .until(
                "a deployment of " + stage.settings().how().service(),
                stage.settings().how().deployTimeout(),
                "no deployment",
                () -> sight(look()));
    warnOfAnotherImage(deployed);
    return new Seen(
        deployed.name() + " runs without the override", Map.of(Facts.CANDIDATE_ID, deployed.id()));
  }

  private void warnOfAnotherImage(ContainerDefinition deployed) {
    Optional<String> watched = stage.facts().get(Facts.CANDIDATE_IMAGE);
    if (watched.isEmpty() || watched.get().equals(deployed.imageId())) {
      return;
    }
    stage
        .world()
        .tell(
            "  warning: "
                + deployed.name()
                + " runs another image than the one that was watched: "
                + deployed.imageId()
                + " instead of "
                + watched.get());
  }

  private Waiting.Sight<ContainerDefinition> sight(Deployed found) throws IOException, StepFailure {
    StandsStill.check(stage);
    if (found instanceof Deployed.NotYet notYet) {
      wrongSince = Optional.empty();
      return Waiting.Sight.notYet(notYet.reason());
    }
    if (found instanceof Deployed.Wrong wrong) {
      Instant since = wrongSince.orElseGet(stage::now);
      wrongSince = Optional.of(since);
      if (Duration.between(since, stage.now()).compareTo(SETTLED) >= 0) {
        throw new StepFailure(wrong.reason());
      }
      return Waiting.Sight.notYet(wrong.reason());
    }
    return Waiting.Sight.of(((Deployed.Up) found).container());
  }
}
