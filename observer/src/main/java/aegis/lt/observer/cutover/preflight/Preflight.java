package aegis.lt.observer.cutover.preflight;

import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.compose.UnusableComposeFile;
import aegis.lt.observer.cutover.decide.AccessMargin;
import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.decide.RefreshMargin;
import aegis.lt.observer.cutover.decide.SameContainer;
import aegis.lt.observer.cutover.decide.StopMoment;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.evidence.Role;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.log.SingleLine;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that must be so before a cutover begins. Looks only.
 *
 * @param findings what was found, in the order in which it was looked at
 * @param override the edit of the compose file, if it can be made
 * @param readiness the answer that the first finding judges; empty if it could not be had
 */
public record Preflight(
    List<Finding> findings,
    Optional<ComposeOverride.Present> override,
    Optional<CutoverEvidence.MayBegin> readiness) {
  /**
   * One thing that was looked at.
   *
   * @param answer {@link ExitCode#OK}, or the exit code with which a cutover is refused
   * @param warns whether it is to be told before anything stops, though nothing is refused for it
   */
  public record Finding(String what, ExitCode answer, String text, boolean warns) {
    public Finding(String what, ExitCode answer, String text) {
      this(what, answer, text, false);
    }
  }

  public Preflight {
    findings = List.copyOf(findings);
  }

  /** All that speaks against it; the exit code is that of the first. */
  public Optional<Refusal> refusal() {
    return refusal(findings);
  }

  /** All of these that speaks against it; the exit code is that of the first. */
  public static Optional<Refusal> refusal(List<Finding> findings) {
    List<Finding> against =
        findings.stream().filter(finding -> finding.answer() != ExitCode.OK).toList();
    return against.stream()
        .findFirst()
        .map(
            first ->
                new Refusal(
                    first.answer(),
                    against.stream()
                        .map(finding -> finding.what() + ": " + finding.text())
                        .collect(Collectors.joining("; "))));
  }

  /** What is likely to fail later, and then to be rolled back. */
  public List<String> warnings() {
    return findings.stream()
        .filter(Finding::warns)
        .map(finding -> finding.what() + ": " + finding.text())
        .toList();
  }

  /** A question that is answered by looking at one thing. */
  private interface Question {
    Finding ask() throws IOException;
  }

  /** Looks at everything once. A look that fails is a finding. */
  public static Preflight look(CutoverEnvironment environment) {
    Instant now = environment.clock().instant();
    List<Finding> findings = new ArrayList<>();
    Optional<CutoverEvidence.MayBegin> readiness = Optional.empty();
    try {
      CutoverEvidence.MayBegin answer = environment.evidence().readiness(now);
      readiness = Optional.of(answer);
      findings.add(asked("readiness", () -> finding(answer)));
    } catch (IOException e) {
      findings.add(
          new Finding("readiness", ExitCode.NOT_READY, "cannot be told: " + IoReason.of(e)));
    }
    findings.add(asked("observer", () -> observer(environment, now)));
    findings.add(asked("refresh token", () -> margin(environment, now)));
    findings.add(asked("access token", () -> accessMargin(environment, now)));
    findings.add(asked("container engine", () -> engine(environment)));
    findings.add(asked("old keeper", () -> incumbent(environment, now)));
    findings.add(asked("new keeper", () -> candidate(environment, now)));
    findings.add(asked("canonical file", () -> replaceable(environment)));
    findings.add(asked("other containers", () -> strangers(environment)));
    findings.add(asked("fence", () -> fence(environment)));
    Optional<ComposeOverride.Present> override = Optional.empty();
    String what = "compose file";
    try {
      ComposeOverride found = override(environment);
      if (found instanceof ComposeOverride.Present present) {
        override = Optional.of(present);
        findings.add(asked(what, () -> edit(environment, present)));
        if (!environment.settings().keepsOff(value(environment))) {
          findings.add(
              new Finding(
                  what,
                  ExitCode.NOT_READY,
                  environment.settings().how().overrideVariable()
                      + " names the canonical cache itself, or nothing: it keeps nobody off"));
        }
      } else {
        findings.add(new Finding(what, ExitCode.NOT_READY, whyNot(environment, found)));
      }
    } catch (IOException e) {
      findings.add(new Finding(what, ExitCode.NOT_READY, "cannot be told: " + IoReason.of(e)));
    }
    findings.add(asked("git", () -> commit(environment)));
    findings.add(asked("deployment", () -> deployment(environment)));
    findings.add(asked("folders", () -> folders(environment)));
    return new Preflight(findings, override, readiness);
  }

  /**
   * The override in the compose file.
   *
   * @throws IOException if the file cannot be read
   */
  public static ComposeOverride override(CutoverEnvironment environment) throws IOException {
    return ComposeOverride.find(
        environment.compose().read(),
        environment.settings().how().service(),
        environment.settings().how().overrideVariable());
  }

  private static Optional<String> value(CutoverEnvironment environment) throws IOException {
    try {
      return ComposeOverride.value(
          environment.compose().read(),
          environment.settings().how().service(),
          environment.settings().how().overrideVariable());
    } catch (UnusableComposeFile e) {
      throw new IOException(e.getMessage());
    }
  }

  private static String whyNot(CutoverEnvironment environment, ComposeOverride found) {
    return found instanceof ComposeOverride.Refused refused
        ? refused.reason()
        : "the environment of "
            + environment.settings().how().service()
            + " does not set "
            + environment.settings().how().overrideVariable()
            + "; there is no line to remove";
  }

  private static Finding asked(String what, Question question) {
    try {
      Finding finding = question.ask();
      return new Finding(what, finding.answer(), SingleLine.of(finding.text()), finding.warns());
    } catch (IOException e) {
      return new Finding(what, ExitCode.NOT_READY, "cannot be told: " + IoReason.of(e));
    }
  }

  /** What is written later; each is replaced by way of its folder, but for the WORK_LOG. */
  private static Finding folders(CutoverEnvironment environment) {
    List<Path> closed =
        Stream.of(
                environment.folder().path(),
                folder(environment.compose().path()),
                folder(environment.fence().path()),
                environment.settings().workLog(),
                environment.settings().reports())
            .filter(path -> !environment.files().isWritable(path))
            .toList();
    return closed.isEmpty()
        ? ok("all that is to be written can be")
        : no("cannot be written: " + closed);
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
  }

  private static Finding edit(CutoverEnvironment environment, ComposeOverride.Present edit) {
    Optional<String> readOnly = readOnly(environment);
    if (readOnly.isPresent()) {
      return no(environment.compose().path() + " " + readOnly.get());
    }
    String where = environment.settings().composeFile() + ", line " + edit.lineNumber();
    return edit.bare()
        ? new Finding(
            "",
            ExitCode.OK,
            where
                + ", is the only entry under environment. Compose rejects an empty environment, so"
                + " the deployment would fail and be rolled back: add another entry first, such as"
                + " TZ=UTC",
            true)
        : ok(where + ", will be removed");
  }

  private static Finding ok(String text) {
    return new Finding("", ExitCode.OK, text);
  }

  private static Finding no(String text) {
    return new Finding("", ExitCode.NOT_READY, text);
  }

  private static Finding finding(CutoverEvidence.MayBegin readiness) {
    return new Finding("", readiness.answer(), readiness.status() + ", " + readiness.text());
  }

  private static Finding observer(CutoverEnvironment environment, Instant now) throws IOException {
    return environment
        .evidence()
        .notLooking(now)
        .map(
            why ->
                new Finding(
                    "",
                    ExitCode.INCONCLUSIVE,
                    why + "; start observer run, or the watch would see nothing"))
        .orElseGet(() -> ok("an observer is running"));
  }

  private static Finding margin(CutoverEnvironment environment, Instant now) {
    CacheLook look = environment.canonical().look();
    if (look.problem().isPresent()) {
      return no(environment.canonical().path() + " " + look.problem().get());
    }
    RefreshMargin margin = RefreshMargin.of(look, environment.settings(), now);
    return margin.enough() ? ok(margin.text()) : no(margin.text());
  }

  private static Finding engine(CutoverEnvironment environment) throws IOException {
    return environment
        .containers()
        .readOnly()
        .map(
            why ->
                no(
                    why
                        + "; a cutover stops, creates and removes containers: name the engine's own"
                        + " socket as docker_host, or let the proxy pass POST and DELETE"))
        .orElseGet(() -> ok("containers may be changed"));
  }

  /** Too little is no refusal: the next write of the old keeper brings more. */
  private static Finding accessMargin(CutoverEnvironment environment, Instant now) {
    CacheLook look = environment.canonical().look();
    AccessMargin margin = AccessMargin.of(look, environment.settings(), now);
    if (margin.enough()) {
      return ok(margin.text());
    }
    Duration wait =
        StopMoment.untilWritten(look.mtime(), environment.settings().incumbentCadence(), now);
    return new Finding(
        "",
        ExitCode.OK,
        margin.text()
            + "; start waits for the next write of "
            + environment.settings().incumbent()
            + ", due by "
            + TimeText.of(now.plus(wait)),
        true);
  }

  private static Finding incumbent(CutoverEnvironment environment, Instant now) throws IOException {
    String name = environment.settings().incumbent();
    Optional<ContainerDefinition> found = environment.containers().inspect(name);
    if (found.isEmpty()) {
      return no("there is no container " + name);
    }
    return found.get().running()
        ? watched(environment, Role.INCUMBENT, found.get(), now)
        : no(name + " is not running");
  }

  private static Finding watched(
      CutoverEnvironment environment, Role role, ContainerDefinition one, Instant now)
      throws IOException {
    return SameContainer.problem(
            environment.evidence().watchedContainers(role, now),
            one,
            environment.evidence().window())
        .map(Preflight::no)
        .orElseGet(() -> ok(one.toString()));
  }

  private static Finding candidate(CutoverEnvironment environment, Instant now) throws IOException {
    List<ContainerDefinition> running =
        environment.candidates().stream().filter(ContainerDefinition::running).toList();
    if (running.size() != 1) {
      return no(
          running.size()
              + " containers of "
              + environment.settings().how().service()
              + " run, must be one");
    }
    return environment.settings().hasOverride(running.get(0))
        ? watched(environment, Role.CANDIDATE, running.get(0), now)
        : no(
            running.get(0).name()
                + " runs without "
                + environment.settings().how().overrideVariable()
                + "; it is kept off the canonical cache by the fence alone");
  }

  private static Finding replaceable(CutoverEnvironment environment) throws IOException {
    for (ContainerDefinition one : environment.candidates()) {
      Optional<String> obstacle =
          Replaceable.obstacle(environment.canonical().path(), one, environment.files());
      if (obstacle.isPresent()) {
        return no(
            environment.canonical().path()
                + " "
                + obstacle.get()
                + "; the new keeper could not replace it");
      }
    }
    return ok("nothing is seen that would keep the new keeper from replacing it");
  }

  /** What keeps the compose file as it is, though its folder may be written. */
  private static Optional<String> readOnly(CutoverEnvironment environment) {
    Path file = environment.compose().path();
    return environment
        .files()
        .locked(file)
        .or(
            () ->
                environment
                    .files()
                    .rights(file)
                    .filter(rights -> (rights.mode() & 0200) == 0)
                    .map(
                        rights ->
                            String.format(
                                "is read-only, mode %04o; chmod u+w allows the edit",
                                rights.mode())));
  }

  private static Finding strangers(CutoverEnvironment environment) throws IOException {
    Optional<ContainerDefinition> old =
        environment.containers().inspect(environment.settings().incumbent());
    if (old.isEmpty()) {
      return ok("not looked at, as there is no old keeper");
    }
    List<OtherWriter> found = environment.otherWriters(old.get(), Optional.empty());
    if (found.stream().anyMatch(OtherWriter::keeper)) {
      return no(OtherWriter.text(found.stream().filter(OtherWriter::keeper).toList()));
    }
    return found.isEmpty()
        ? ok("none could write the canonical cache")
        : new Finding(
            "",
            ExitCode.OK,
            found.stream().map(one -> one.container().name()).collect(Collectors.joining(", "))
                + " could write the canonical cache; mount it read-only there",
            true);
  }

  private static Finding fence(CutoverEnvironment environment) {
    FenceFile.FenceRead found = environment.fence().read();
    if (found instanceof FenceFile.FenceRead.Unclear unclear) {
      return no(environment.fence().path() + ": " + unclear.reason());
    }
    if (found instanceof FenceFile.FenceRead.Present present) {
      String text = "names " + present.record().writer() + ", epoch " + present.record().epoch();
      return environment.settings().isCandidate(present.record().writer()) ? no(text) : ok(text);
    }
    return ok("there is no record yet; the cutover writes the first one");
  }

  private static Finding commit(CutoverEnvironment environment) {
    if (!environment.settings().commit()) {
      return ok("the edit is not committed; --commit does");
    }
    return environment
        .commits()
        .problem()
        .map(problem -> no(problem + "; fix that, or omit --commit"))
        .orElseGet(() -> ok("the edit is committed"));
  }

  private static Finding deployment(CutoverEnvironment environment) {
    List<String> command = environment.settings().how().deployCommand();
    if (command.isEmpty()) {
      return ok("someone else deploys: deploy_command is empty");
    }
    return environment
        .deployer()
        .problem(command, environment.settings().composeFolder())
        .map(problem -> no("deploy_command: " + problem))
        .orElseGet(() -> ok("deploy_command runs " + command.get(0)));
  }
}
