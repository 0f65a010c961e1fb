package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.WatchEvidence;
import aegis.lt.observer.config.DockerHost;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.Controller;
import aegis.lt.observer.cutover.CutoverWatch;
import aegis.lt.observer.cutover.Outcome;
import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.GitWorkTree;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.world.CanonicalCache;
import aegis.lt.observer.cutover.world.CommandDeployer;
import aegis.lt.observer.cutover.world.Commits;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.OwnContainer;
import aegis.lt.observer.cutover.world.Stop;
import aegis.lt.observer.cutover.world.WorkLogFile;
import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.DockerControl;
import aegis.lt.observer.report.WorkLog;
import aegis.lt.observer.watch.Look;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.process.Signals;
import aegis.lt.shared.time.Sleeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together what a cutover acts on: the real world. */
final class CutoverWiring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CutoverWiring.class);

  private final CutoverEnvironment environment;
  private final Controller controller;

  private CutoverWiring(CutoverEnvironment environment) {
    this.environment = environment;
    this.controller =
        new Controller(
            environment,
            Map.of(
                Facts.PID.name(),
                Long.toString(ProcessHandle.current().pid()),
                Facts.HOST.name(),
                host()));
  }

  /**
   * The world that the configuration describes. Nothing in it is asked or changed yet.
   *
   * @param commit whether an edit of the compose file is to be committed
   */
  static CutoverWiring of(ObserverCommand command, ObserverConfig config, boolean commit) {
    if (!(config.dockerHost() instanceof DockerHost.At at)) {
      throw new CommandFailure(
          ExitCode.USAGE, "docker_host: found none, but a cutover stops and starts containers");
    }
    CutoverSettings settings = CutoverSettings.of(config, commit, OwnContainer.ids());
    FileOps ops = FileOps.real();
    Sleeper sleeper = Sleeper.real();
    Stop stop = new Stop(sleeper);
    ContainerControl containers = DockerControl.at(at.uri());
    return new CutoverWiring(
        new CutoverEnvironment(
            settings,
            CutoverFolder.besides(config.database(), ops),
            containers,
            new FenceFile(settings.canonical(), ops),
            new ComposeFile(settings.composeFile(), ops),
            commits(settings.composeFile()),
            new CanonicalCache(settings.canonical(), ops, Look::shape),
            new CommandDeployer(Optional.ofNullable(System.getenv("PATH"))),
            new WatchEvidence(config),
            workLog(config.workLog()),
            Notifier.of(config.notifyAt()),
            command.console().clock(),
            sleeper,
            stop,
            new RealFileAccess(ops),
            line -> command.console().err().println(line)));
  }

  private static Commits commits(Path file) {
    GitWorkTree tree = new GitWorkTree(file);
    return new Commits() {
      @Override
      public Optional<String> problem() {
        return tree.problem();
      }

      @Override
      public void commit(String message) throws IOException {
        tree.commit(message);
      }
    };
  }

  private static WorkLogFile workLog(Path file) {
    return new WorkLogFile() {
      @Override
      public boolean mentions(String text) throws IOException {
        return WorkLog.mentions(file, text);
      }

      @Override
      public void append(String line) throws IOException {
        WorkLog.append(file, line);
      }
    };
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  CutoverEnvironment environment() {
    return environment;
  }

  Controller controller() {
    return controller;
  }

  CutoverState state() {
    return AcceptanceCheck.state(environment.folder(), Instant.MAX);
  }

  /** What changes something, done under the lock. */
  @FunctionalInterface
  public interface Action {
    Outcome run() throws IOException;
  }

  /** Does it under the lock, and continues to the watch if that is what comes next. */
  @SuppressWarnings("try") // the locks are held, not used
  Outcome underLock(Action action) throws IOException {
    holdSignals();
    Outcome outcome;
    try (ProcessLock lock = lock()) {
      outcome = action.run();
    }
    if (outcome.exitCode() != ExitCode.OK || state().phase() != Phase.WATCH) {
      return outcome;
    }
    environment.progress().accept(outcome.text());
    try (ProcessLock watching = ProcessLock.acquire(environment.folder().watchLock())) {
      return new CutoverWatch(
              environment, controller, () -> ProcessLock.acquire(environment.folder().lock()))
          .run();
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      return new Outcome(
          ExitCode.INTERNAL_ERROR,
          "the cutover stands, but nobody watches it: "
              + IoReason.of(e)
              + "\ncontinue with: observer cutover resume, or go back with: observer rollback");
    }
  }

  /** The lock under which the world is changed. */
  ProcessLock lock() throws IOException {
    try {
      environment.folder().create();
      Files.createDirectories(environment.settings().reports());
      return ProcessLock.acquire(environment.folder().lock());
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      // Without it two could act at once; and where it cannot be written, the journal cannot be.
      throw new CommandFailure(
          ExitCode.INTERNAL_ERROR,
          "nothing was changed: the lock cannot be taken: "
              + IoReason.of(e)
              + "\n"
              + controller.withoutJournal());
    }
  }

  /** From here on Ctrl-C waits for the end of a step; what only looks ends at once. */
  private void holdSignals() {
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(signal, environment.stop()::request);
    }
    // A terminal that goes away must not leave a cutover half done: it continues, and ends by
    // itself.
    Signals.on("HUP", () -> LOG.warn("the terminal is gone; continuing without it"));
  }

  @Override
  public void close() throws IOException {
    environment.containers().close();
    environment.notifier().close();
  }
}
