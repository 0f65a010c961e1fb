package aegis.lt.keeper;

import aegis.lt.keeper.cli.KeeperCommand;
import aegis.lt.keeper.cli.KeeperConsole;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.HttpTokenEndpoint;
import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.cli.GlobalOptions;
import aegis.lt.shared.cli.LastResort;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.process.EnvironmentBytes;
import aegis.lt.shared.time.Sleeper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The keeper's program: puts it together from the real world, and runs a command. */
public final class KeeperMain {
  private KeeperMain() {}

  /** Ends with the exit code of the command. */
  public static void main(String[] arguments) {
    LastResort.install("lt-token-keeper");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, environment(), out));
  }

  /** Secrets must not depend on the locale, which a scheduler often sets to C; paths do. */
  private static Map<String, String> environment() {
    return EnvironmentBytes.utf8(
        System.getenv(), List.of(KeeperConfig.OVERRIDE, GlobalOptions.CONFIG_VARIABLE));
  }

  static int run(String[] arguments, Map<String, String> environment, PrintStream out) {
    System.setProperty("DEFAULT-CONFIG", KeeperConfig.DEFAULT_FILE.toString()); // for --help
    InstantSource clock = InstantSource.system();
    Platform platform = new Platform(clock, Sleeper.real(), FileOps.real(), new SplittableRandom());
    KeeperConsole console =
        new KeeperConsole(environment, out, System.err, clock.instant(), System.in);
    return Commands.run(new KeeperCommand(console, platform, HttpTokenEndpoint::new), arguments);
  }
}
