package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stops the new keeper and sees to it that it stays down. In a rollback of a cutover that is each
 * of its containers that may write the canonical cache; one that still has the override continues
 * writing its own file, as before the cutover. Without a cutover, or once it was rolled back, it is
 * all of them.
 */
public final class StopCandidate implements Step {
  /** It may be in an exchange, which it ends first. */
  static final Duration GRACE = Duration.ofSeconds(30);

  private final StepContext context;
  private final LeftDeployment deployment;

  public StopCandidate(StepContext context) {
    this.context = context;
    this.deployment = new LeftDeployment(context);
  }

  @Override
  public StepId id() {
    return StepId.STOP_CANDIDATE;
  }

  private boolean all() {
    return context.log().run().stopOnly() || context.facts().holds(Facts.AGAIN);
  }

  private List<ContainerDefinition> left() throws IOException {
    return context.candidates().stream()
        .filter(one -> all() || !context.settings().hasOverride(one))
        .filter(one -> !one.isDownForGood())
        .toList();
  }

  @Override
  public boolean isDone() throws IOException {
    return !deployment.runs() && left().isEmpty();
  }

  @Override
  public void act() throws IOException {
    deployment.end(id());
    for (ContainerDefinition one : left()) {
      context.stopForGood(id(), one, GRACE, policyOf(one));
    }
  }

  /** What a rollback that cannot be finished needs in order to start it again. */
  private static Map<String, String> policyOf(ContainerDefinition one) {
    return one.restartPolicy().equals(RestartPolicy.NEVER)
        ? Map.of()
        : Facts.CANDIDATE_POLICY.is(one.restartPolicy().toString());
  }

  @Override
  public Seen verify() throws IOException {
    List<ContainerDefinition> left = left();
    if (!left.isEmpty()) {
      // Someone may have deployed meanwhile: worth another try.
      throw new IOException("still there: " + left);
    }
    return new Seen(
        all()
            ? context.settings().candidate() + " is down and stays down"
            : "nothing of "
                + context.settings().how().service()
                + " runs without the override, and nothing will");
  }
}
