package aegis.lt.observer.cutover.preflight;

import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Effects;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The proof of the way back, before anything stops: the old container is created a second time,
 * under another name, compared with the first and removed. It is never started.
 */
public final class RecreationRehearsal {
  /** How the engine is made to do it: announced in the journal, or not. */
  @FunctionalInterface
  public interface Performing {
    void perform(Effects.Action action) throws IOException;
  }

  private RecreationRehearsal() {}

  /** What speaks against it; empty if the old container could be created again, and started. */
  public static List<String> trouble(CutoverEnvironment environment, Performing performing) {
    List<String> trouble = new ArrayList<>();
    String name = environment.settings().incumbent();
    try {
      ContainerDefinition incumbent =
          environment
              .containers()
              .inspect(name)
              .orElseThrow(() -> new IOException("there is no container " + name));
      trouble.addAll(environment.containers().obstacles(incumbent));
      if (trouble.isEmpty()) {
        performing.perform(
            () ->
                environment
                    .containers()
                    .rehearse(incumbent)
                    .forEach(path -> trouble.add(path + " would be different")));
      }
    } catch (IOException e) {
      trouble.add(IoReason.of(e));
    }
    return trouble;
  }

  /** What speaks against it, in one line. */
  public static String text(CutoverEnvironment environment, List<String> trouble) {
    return environment.settings().incumbent()
        + " could not be created again: "
        + String.join("; ", trouble);
  }
}
