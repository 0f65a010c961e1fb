package aegis.lt.containers;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Carries out {@link NeedsEngine}. */
final class EngineCondition implements ExecutionCondition {
  private static final boolean REQUIRED = "1".equals(System.getenv("LT_REQUIRE_DOCKER"));

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> obstacle =
        AnnotationSupport.findAnnotation(context.getElement(), NeedsEngine.class)
            .flatMap(EngineCondition::obstacle);
    if (obstacle.isEmpty()) {
      return ConditionEvaluationResult.enabled("");
    }
    if (REQUIRED) {
      throw new IllegalStateException("LT_REQUIRE_DOCKER=1, and " + obstacle.get());
    }
    return ConditionEvaluationResult.disabled(obstacle.get());
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> obstacle(NeedsEngine needs) {
    if (needs.compose() && !succeeds("docker", "compose", "version")) {
      if (!succeeds("docker-compose", "version")) {
        return Optional.of("there is neither 'docker compose' nor docker-compose");
      }
    }
    if (needs.own()) {
      Optional<String> obstacle = OwnEngine.obstacle().or(Images::obstacle);
      if (obstacle.isPresent() || !needs.images()) {
        return obstacle;
      }
    }
    Optional<Engine> engine = Engine.findShared();
    if (engine.isEmpty()) {
      return Optional.of("no container engine answers at " + Engine.sharedUri());
    }
    List<String> missing = needs.images() ? Images.missing(engine.get()) : List.of();
    return missing.isEmpty()
        ? Images.obstacle()
        : Optional.of(
            "the engine lacks " + String.join(", ", missing) + "; ./lt images makes them");
  }
}
