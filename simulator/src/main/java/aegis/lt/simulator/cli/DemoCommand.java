package aegis.lt.simulator.cli;

import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.cli.Terminal;
import aegis.lt.simulator.demo.CutoverFault;
import aegis.lt.simulator.demo.Demo;
import aegis.lt.simulator.demo.PlantedFault;
import aegis.lt.simulator.demo.Programs;
import aegis.lt.simulator.demo.Progress;
import aegis.lt.simulator.demo.Timetable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code demo}: a day of both keepers in a minute, the verdict on it, the cutover and the way back.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description =
        "Runs a token endpoint, a stand-in for the old keeper, the new keeper and the observer,"
            + " time compressed. A clean day is reported, approved, cut over, watched and rolled"
            + " back. Tells on stderr what happens, and on stdout the result and where the"
            + " reports lie. Ends with the exit code of the readiness check: 0 is ready, 3 not, 4"
            + " inconclusive; 7 if the cutover was rolled back by itself, 8 if that failed.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "45",
      description = "How long the compressed day is, 15 to 3600 (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      description =
          "Plants a fault: invalid-grant, incumbent-stalls, candidate-stalls, stale-401,"
              + " clock-back, torn-json, empty-token, observer-gap, shared-lineage; or, into the"
              + " cutover: deploy-never-comes, first-write-fails, killed-in-step.")
  @Nullable String fault;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "An empty or new folder to work in (default: a temporary one, which is kept).")
  @Nullable Path directory;

  @Option(
      names = "--keeper-jar",
      paramLabel = "JAR",
      description = "The keeper (default: the one from the same build).")
  @Nullable Path keeperJar;

  @Option(
      names = "--observer-jar",
      paramLabel = "JAR",
      description = "The observer (default: the one from the same build).")
  @Nullable Path observerJar;

  @Option(
      names = "--java",
      paramLabel = "FILE",
      description = "The java to run them with (default: the one that runs the demo).")
  @Nullable Path java;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Timetable times = times();
    requireKnownFault();
    Programs programs =
        new Programs(
            file("--java", java, () -> Path.of(System.getProperty("java.home"), "bin", "java")),
            file("--keeper-jar", keeperJar, () -> built("keeper/target/lt-token-keeper.jar")),
            file("--observer-jar", observerJar, () -> built("observer/target/lt-observer.jar")));
    return new Demo(
            workingDirectory(),
            programs,
            times,
            Optional.ofNullable(fault).flatMap(PlantedFault::byId),
            Optional.ofNullable(fault).flatMap(CutoverFault::byId),
            new Progress(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                Terminal.STDERR.isTerminal()))
        .run();
  }

  private Timetable times() {
    try {
      return new Timetable(Duration.ofSeconds(seconds));
    } catch (IllegalArgumentException outOfRange) {
      throw wrong("--seconds is " + seconds + ", allowed is 15 to 3600");
    }
  }

  private void requireKnownFault() {
    @Nullable String name = fault;
    if (name != null && PlantedFault.byId(name).isEmpty() && CutoverFault.byId(name).isEmpty()) {
      throw wrong(
          "--fault is '"
              + name
              + "', allowed is one of "
              + PlantedFault.ids()
              + ", "
              + CutoverFault.ids());
    }
  }

  private Path workingDirectory() throws IOException {
    @Nullable Path wanted = directory;
    if (wanted == null) {
      return Files.createTempDirectory("lt-demo-");
    }
    if (Files.exists(wanted) && !Files.isDirectory(wanted)) {
      throw wrong("--dir is " + wanted + ", which is no folder");
    }
    Files.createDirectories(wanted);
    try (Stream<Path> content = Files.list(wanted)) {
      if (content.findAny().isPresent()) {
        throw wrong("--dir is " + wanted + ", which is not empty");
      }
    }
    return wanted.toAbsolutePath();
  }

  private interface Default {
    Path get();
  }

  private Path file(String option, @Nullable Path given, Default otherwise) {
    Path path = given == null ? otherwise.get() : given;
    if (!Files.isRegularFile(path)) {
      throw wrong(option + ": there is no file " + path + "; build first, or name it");
    }
    return path.toAbsolutePath();
  }

  /** A file of the build that our own jar, {@code simulator/target/lt-simulator.jar}, came from. */
  private static Path built(String file) {
    try {
      Path own =
          Path.of(DemoCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolve("../../..").normalize().resolve(file);
    } catch (URISyntaxException unusable) {
      return Path.of(file);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
