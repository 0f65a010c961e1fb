package aegis.lt.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The images that the tests run. */
public final class Images {
  /** A shell with the small tools, made from the static busybox of this machine. */
  public static final String BUSYBOX = "lt-test/busybox:1";

  /** A Python interpreter. */
  public static final String PYTHON = "lt-base/python:local";

  /** The keeper, as it is deployed, from this working tree. */
  public static final String KEEPER = "lt-test/keeper:local";

  /** The observer, as it is deployed, from this working tree. */
  public static final String OBSERVER = "lt-test/observer:local";

  /** The Java that both have. */
  static final String JAVA = "/opt/lt/java/bin/java";

  private static final Path TOOLBOX = Path.of("/bin/busybox");

  private Images() {}

  /** Why {@link #BUSYBOX} cannot be made here; empty if it can. */
  static Optional<String> obstacle() {
    return Files.isExecutable(TOOLBOX)
        ? Optional.empty()
        : Optional.of("there is no " + TOOLBOX + " (package busybox-static)");
  }

  /** Those of our programs' images that the engine lacks. */
  static List<String> missing(Engine engine) {
    return List.of(PYTHON, KEEPER, OBSERVER).stream()
        .filter(image -> !engine.hasImage(image))
        .toList();
  }

  /** Gives an engine all that a {@link Stage} needs, from one that has it. */
  static void copyAll(Engine from, Engine to) throws IOException {
    for (String image : List.of(PYTHON, KEEPER, OBSERVER)) {
      to.copyImage(from, image);
    }
  }

  /** Makes {@link #BUSYBOX} if the engine does not have it, and returns its name. */
  public static String busybox(Engine engine) throws IOException {
    Tar context =
        new Tar()
            .file("Dockerfile", "FROM scratch\nCOPY root/ /\n")
            .file("root/bin/busybox", TOOLBOX, 0755)
            .folder("root/tmp", 01777, 0, 0);
    for (String tool : List.of("sh", "cat", "sleep", "usleep", "echo", "printf", "seq", "dd")) {
      context.link("root/bin/" + tool, "busybox");
    }
    engine.provideImage(BUSYBOX, context);
    return BUSYBOX;
  }
}
