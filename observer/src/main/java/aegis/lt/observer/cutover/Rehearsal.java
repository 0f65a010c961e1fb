package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The proof of the way back, before anything stops: the old container is created a second time,
 * under another name, compared with the first and removed. It is never started.
 */
final class Rehearsal {
  /** How the engine is made to do it: announced in the journal, or not. */
  @FunctionalInterface
  interface Performing {
    void perform(Effects.Action action) throws IOException;
  }

  private Rehearsal() {}

  /** What speaks against it; empty if the old container could be created again, and started. */
  static List<String> trouble(World world, Performing performing) {
    List<String> trouble = new ArrayList<>();
    String name = world.settings().incumbent();
    try {
      ContainerDefinition incumbent =
          world
              .containers()
              .inspect(name)
              .orElseThrow(() -> new IOException("there is no container " + name));
      trouble.addAll(world.containers().obstacles(incumbent));
      if (trouble.isEmpty()) {
        performing.perform(
            () ->
                world
                    .containers()
                    .rehearse(incumbent)
                    .forEach(path -> trouble.add(path + " would be different")));
      }
    } catch (IOException e) {
      trouble.add(Texts.reason(e));
    }
    return trouble;
  }

  /** What speaks against it, in one line. */
  static String text(World world, List<String> trouble) {
    return world.settings().incumbent()
        + " could not be created again: "
        + String.join("; ", trouble);
  }
}
