package aegis.lt.containers;

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

  private static Optional<String> obstacle(NeedsEngine needs) {
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
