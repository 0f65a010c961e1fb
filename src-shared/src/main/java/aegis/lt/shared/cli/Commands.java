package aegis.lt.shared.cli;

import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.ProcessLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs a command line with the exit codes and error messages that both programs share. */
public final class Commands {
  private Commands() {}

  /**
   * Parses and runs; errors become one clear message on stderr and the fitting exit code.
   *
   * @return the number that the process should end with
   */
  public static int run(Object root, String[] arguments) {
    return prepare(root).execute(arguments);
  }

  /** The command line, ready to be executed. */
  public static CommandLine prepare(Object root) {
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Commands::wrongUsage);
    line.setExecutionExceptionHandler(Commands::failure);
    return line;
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    CommandSpec spec = line.getCommandSpec();
    err.println(spec.qualifiedName() + ": " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + spec.qualifiedName() + " --help'.");
    return ExitCode.USAGE.code();
  }

  private static int failure(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    String name = line.getCommandSpec().qualifiedName();
    if (e instanceof ConfigException config) {
      err.println(name + ": " + config.getMessage());
      return ExitCode.USAGE.code();
    }
    if (e instanceof CommandFailure failure) {
      err.println(name + ": " + failure.getMessage());
      return failure.exitCode().code();
    }
    if (e instanceof ProcessLock.HeldElsewhere held) {
      err.println(name + ": " + held.getMessage());
      return ExitCode.LOCKED.code();
    }
    Optional<FileSystemException> file = file(e);
    if (file.isPresent()) {
      err.println(name + ": " + told(file.get()));
      return ExitCode.USAGE.code();
    }
    err.println(name + ": internal error: " + e);
    if (parsed.expandedArgs().contains("--verbose")) {
      for (StackTraceElement frame : e.getStackTrace()) {
        err.println("    at " + frame);
      }
    } else {
      err.println("Run it again with --verbose to see where.");
    }
    return ExitCode.INTERNAL_ERROR.code();
  }

  /** The outcome of a file that an operator named, here or in the configuration. */
  private static Optional<FileSystemException> file(Exception e) {
    Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    return cause instanceof FileSystemException file ? Optional.of(file) : Optional.empty();
  }

  private static String told(FileSystemException e) {
    String what =
        switch (e.getClass().getSimpleName()) {
          case "NoSuchFileException" -> "no such file or folder";
          case "AccessDeniedException" -> "permission denied";
          case "FileAlreadyExistsException" -> "is there already, and is no folder";
          default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        };
    return e.getFile() + ": " + what;
  }

  /** Version, commit and its date, as the build has written them down. */
  public static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties build = new Properties();
      try (InputStream in = Commands.class.getResourceAsStream("build.properties")) {
        if (in == null) {
          throw new IOException("the jar lacks build.properties");
        }
        build.load(in);
      }
      return new String[] {"${ROOT-COMMAND-NAME} " + text(build)};
    }

    /** {@code 1.0.0 (commit 0123abc, 2026-11-28)}. */
    static String text(Properties build) {
      String modified = Boolean.parseBoolean(build.getProperty("modified")) ? " with changes" : "";
      return build.getProperty("version")
          + " (commit "
          + build.getProperty("commit")
          + modified
          + ", "
          + build.getProperty("date")
          + ")";
    }
  }
}
