package aegis.lt.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runnable jars of this build, as command lines. */
public final class Programs {
  /** The top of the working tree. */
  public static final Path TOP = Path.of("").toAbsolutePath().getParent();

  private Programs() {}

  public static List<String> keeper(String... arguments) {
    return java("keeper/target/lt-token-keeper.jar", arguments);
  }

  public static List<String> observer(String... arguments) {
    return java("observer/target/lt-observer.jar", arguments);
  }

  public static List<String> simulator(String... arguments) {
    return java("simulator/target/lt-simulator.jar", arguments);
  }

  private static List<String> java(String jar, String... arguments) {
    Path path = TOP.resolve(jar);
    assertThat(path).as("built by 'mvn package'").exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-jar", path.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Writes a file the way a careful program does: no reader sees a half of it. */
  static void write(Path path, String content) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    Files.writeString(temporary, content);
    Files.move(temporary, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
