package aegis.lt.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class need a container engine. Without one they are skipped; if {@code
 * LT_REQUIRE_DOCKER=1} they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EngineCondition.class)
public @interface NeedsEngine {
  /** Whether it starts one of its own, rather than using the one that is there. */
  boolean own() default false;

  /** Whether it needs the images of our programs, on the engine that is there. */
  boolean images() default false;

  /** Whether it needs Compose: the plug-in of docker, or docker-compose. */
  boolean compose() default false;
}
