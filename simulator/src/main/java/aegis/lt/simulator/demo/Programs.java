package aegis.lt.simulator.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two programs that the demo runs for real.
 *
 * @param java the virtual machine
 * @param keeper the keeper's jar
 * @param observer the observer's jar
 */
public record Programs(Path java, Path keeper, Path observer) {
  /** What starts fastest and leaves the two cores to the others. */
  private static final List<String> LEAN =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx128m");

  List<String> keeper(String... arguments) {
    return command(keeper, List.of(arguments));
  }

  List<String> observer(List<String> arguments) {
    return command(observer, arguments);
  }

  private List<String> command(Path jar, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(LEAN);
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(arguments);
    return command;
  }
}
