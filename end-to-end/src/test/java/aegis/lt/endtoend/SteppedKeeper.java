package aegis.lt.endtoend;

import aegis.lt.keeper.cli.KeeperCommand;
import aegis.lt.keeper.cli.KeeperConsole;
import aegis.lt.keeper.oauth.HttpTokenEndpoint;
import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.time.Sleeper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The keeper's program on a clock that the test steps while it runs. All else is as in the jar. */
final class SteppedKeeper {
  private SteppedKeeper() {}

  /**
   * By how much the keeper's clock is ahead of this machine's: eight bytes of a file that both
   * processes have mapped, in milliseconds.
   */
  record Offset(Path file, MappedByteBuffer millis) {
    /** A new one of zero. */
    static Offset create(Path file) throws IOException {
      return map(file);
    }

    private static Offset map(Path file) throws IOException {
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return new Offset(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
      }
    }

    void set(Duration ahead) {
      millis.putLong(0, ahead.toMillis());
    }

    private Instant now() {
      return Instant.now().plusMillis(millis.getLong(0));
    }
  }

  /** The command line of a keeper on this clock. */
  static List<String> command(Offset offset, String... arguments) {
    List<String> command = new ArrayList<>(Programs.keeper());
    int jar = command.indexOf("-jar");
    String classes = Programs.TOP.resolve("end-to-end/target/test-classes").toString();
    String path = command.get(jar + 1) + File.pathSeparator + classes;
    // The jar's manifest opens these; a class path has no manifest.
    List<String> main =
        List.of(
            "--add-opens=java.base/sun.nio.fs=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-cp",
            path,
            SteppedKeeper.class.getName(),
            offset.file().toString());
    command.subList(jar, jar + 2).clear();
    command.addAll(main);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs the keeper; the first argument is the file of the offset. */
  public static void main(String[] arguments) throws IOException {
    Offset offset = Offset.map(Path.of(arguments[0]));
    InstantSource clock = offset::now;
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Platform platform = new Platform(clock, Sleeper.real(), FileOps.real(), new SplittableRandom());
    KeeperConsole console =
        new KeeperConsole(System.getenv(), out, System.err, clock.instant(), System.in);
    List<String> rest = List.of(arguments).subList(1, arguments.length);
    System.exit(
        Commands.run(
            new KeeperCommand(console, platform, HttpTokenEndpoint::new),
            rest.toArray(String[]::new)));
  }
}
