package aegis.lt.containers;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** A container that logs what it is told to, and nothing else. */
final class Talker {
  private final Box box;

  private Talker(Box box) {
    this.box = box;
  }

  /** Started on that engine. */
  static Talker on(Engine engine, UnaryOperator<Recipe> more) throws IOException {
    return named(engine, Engine.name("talker"), more);
  }

  static Talker named(Engine engine, String name, UnaryOperator<Recipe> more) throws IOException {
    Recipe recipe = new Recipe(name, Images.busybox(engine)).command("sleep", "100000");
    return new Talker(engine.start(more.apply(recipe)));
  }

  /** Runs a script with both streams those of the container. */
  void say(String script) throws IOException, InterruptedException {
    box.ask("sh", "-c", "{ " + script + "; } >/proc/1/fd/1 2>/proc/1/fd/2");
  }

  Box box() {
    return box;
  }
}
