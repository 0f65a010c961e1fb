package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.config.DockerHost;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.CutoverPlan;
import aegis.lt.observer.cutover.Outcome;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.tell.Contradictions;
import aegis.lt.observer.cutover.tell.CutoverStatus;
import aegis.lt.observer.cutover.tell.WatchProgress;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The cutover: what it would do, doing it, going on with it, and where it is. */
@Command(
    name = "cutover",
    description = "Hand the canonical token cache over to the new keeper.",
    subcommands = {
      CutoverCommand.PlanCommand.class,
      CutoverCommand.StartCommand.class,
      CutoverCommand.ResumeCommand.class,
      CutoverCommand.StatusOfCutover.class
    })
final class CutoverCommand implements Runnable {
  @ParentCommand private @Nullable ObserverCommand parent;

  ObserverCommand observer() {
    return Objects.requireNonNull(parent);
  }

  @Override
  public void run() {
    throw observer().wrongUsage("name what to do: plan, start, resume, status");
  }

  /** Prints how a command ended: what is to be kept to stdout, all else to stderr. */
  static int end(ObserverCommand command, Outcome outcome) {
    (outcome.exitCode() == ExitCode.OK ? command.console().out() : command.console().err())
        .println(outcome.text().strip());
    return outcome.exitCode().code();
  }

  /** Says what would be done. */
  @Command(
      name = "plan",
      description =
          "Print the steps, each with what it checks, does and verifies, and the edit of the compose"
              + " file. Changes nothing. Exits with the code with which start would refuse, 0 if it"
              + " could begin.")
  static final class PlanCommand implements Callable<Integer> {
    @ParentCommand private @Nullable CutoverCommand parent;

    @Option(names = "--commit", description = "Show the plan as start --commit would carry it out.")
    private boolean commit;

    @Option(
        names = "--rehearse",
        description =
            "Prove the way back as well: create the old container a second time under another name,"
                + " never start it, compare it with the first, and remove it.")
    private boolean rehearse;

    @Override
    public Integer call() throws Exception {
      return print(Objects.requireNonNull(parent).observer(), commit, rehearse);
    }

    @SuppressWarnings("try") // the lock is held, not used
    static int print(ObserverCommand command, boolean commit, boolean rehearse) throws Exception {
      ObserverConfig config = command.config();
      try (CutoverWiring wiring = CutoverWiring.of(command, config, commit);
          Closeable held = rehearse ? wiring.lock() : () -> {}) {
        CutoverPlan plan = CutoverPlan.of(wiring.environment(), wiring.state(), rehearse);
        command.console().out().print(plan.text());
        return plan.exitCode().code();
      }
    }
  }

  /** Does it. */
  @Command(
      name = "start",
      description =
          "Carry out the cutover, then watch. Refuses unless READY, with readiness' exit code."
              + " Without --execute it prints the plan.")
  static final class StartCommand implements Callable<Integer> {
    @ParentCommand private @Nullable CutoverCommand parent;

    @Option(
        names = "--execute",
        description = "Carry it out; without this option the plan is printed.")
    private boolean execute;

    @Option(
        names = "--commit",
        description = "Commit the edited compose file, where it lies in a git work tree.")
    private boolean commit;

    @Override
    public Integer call() throws Exception {
      ObserverCommand command = Objects.requireNonNull(parent).observer();
      if (!execute) {
        int exitCode = PlanCommand.print(command, commit, false);
        command.console().err().println("nothing was done: this is the plan; --execute does it");
        return exitCode;
      }
      try (CutoverWiring wiring = CutoverWiring.of(command, command.config(), commit)) {
        return end(command, wiring.underLock(wiring.controller()::start));
      }
    }
  }

  /** Continues with it. */
  @Command(
      name = "resume",
      description =
          "Continue with a cutover, a rollback or a watch that was stopped or killed, wherever that was.")
  static final class ResumeCommand implements Callable<Integer> {
    @ParentCommand private @Nullable CutoverCommand parent;

    @Override
    public Integer call() throws Exception {
      ObserverCommand command = Objects.requireNonNull(parent).observer();
      try (CutoverWiring wiring = CutoverWiring.of(command, command.config(), false)) {
        return end(command, wiring.underLock(wiring.controller()::resume));
      }
    }
  }

  /** Says where it is. */
  @Command(
      name = "status",
      description =
          "Show the phase, the step and since when, what comes next, and what contradicts the"
              + " journal.")
  static final class StatusOfCutover implements Callable<Integer> {
    @ParentCommand private @Nullable CutoverCommand parent;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Option(names = "--watch", description = "Redraw every two seconds until Ctrl-C.")
    private boolean watch;

    @Override
    public Integer call() throws Exception {
      ObserverCommand command = Objects.requireNonNull(parent).observer();
      ObserverConfig config = command.config();
      if (watch) {
        return Redraw.every(command.console(), () -> look(command, config));
      }
      command.console().out().print(look(command, config));
      return ExitCode.OK.code();
    }

    private String look(ObserverCommand command, ObserverConfig config) throws IOException {
      if (config.dockerHost() instanceof DockerHost.None) {
        CutoverFolder folder = CutoverFolder.besides(config.database(), FileOps.real());
        CutoverState state = AcceptanceCheck.state(folder, Instant.MAX);
        return text(CutoverStatus.of(state, CutoverSettings.of(config, false, Set.of())));
      }
      try (CutoverWiring wiring = CutoverWiring.of(command, config, false)) {
        CutoverState state = wiring.state();
        CutoverEnvironment environment = wiring.environment();
        return text(
            CutoverStatus.of(
                state,
                environment.settings(),
                Contradictions.of(environment, state),
                WatchProgress.of(environment, state)));
      }
    }

    private String text(CutoverStatus status) {
      return json ? status.json() : status.text();
    }
  }
}
