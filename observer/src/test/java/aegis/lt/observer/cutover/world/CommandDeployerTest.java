package aegis.lt.observer.cutover.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandDeployerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private CommandDeployer deployer = new CommandDeployer(Optional.empty());

  @BeforeEach
  void programs() throws IOException {
    Files.createDirectory(folder.resolve("bin"));
    assertThat(Files.createFile(folder.resolve("bin/deploy")).toFile().setExecutable(true))
        .isTrue();
    Files.createFile(folder.resolve("bin/text"));
    deployer = new CommandDeployer(Optional.of("/nowhere:" + folder.resolve("bin")));
  }

  private Optional<String> problem(String program) {
    return deployer.problem(List.of(program, "an argument"), folder);
  }

  @Test
  void aProgramIsFoundInTheSearchPathByItsPathAndFromTheFolderOfTheComposeFile() {
    assertThat(problem("deploy")).isEmpty();
    assertThat(problem(folder.resolve("bin/deploy").toString())).isEmpty();
    assertThat(problem("bin/deploy")).isEmpty();
    assertThat(problem("./bin/deploy")).isEmpty();
  }

  @Test
  void whatIsNotThereOrNoProgramIsAProblem() {
    assertThat(problem("missing").orElseThrow()).isEqualTo("missing is in no folder of PATH");
    assertThat(problem("text").orElseThrow()).contains("PATH");
    assertThat(problem("./deploy").orElseThrow()).endsWith("deploy is not there");
    assertThat(problem("bin/text").orElseThrow()).endsWith("bin/text cannot be executed");
    assertThat(problem("./bin").orElseThrow()).endsWith("bin cannot be executed");
  }

  private void deploy(String script, Consumer<DeployProcess> begun) throws IOException {
    deployer.deploy(
        List.of("sh", "-c", script, "sh", "an argument"),
        folder,
        folder.resolve("deploy.log"),
        LIMIT,
        following(begun));
  }

  private static Deployer.Observer following(Consumer<DeployProcess> begun) {
    return new Deployer.Observer() {
      @Override
      public void begun(DeployProcess process) {
        begun.accept(process);
      }

      @Override
      public void underWay() {}
    };
  }

  @Test
  void aCommandIsEndedForWhatIsSeenWhileItRuns() {
    DeployProcess[] noted = new DeployProcess[1];
    Deployer.Observer objecting =
        new Deployer.Observer() {
          @Override
          public void begun(DeployProcess process) {
            noted[0] = process;
          }

          @Override
          public void underWay() throws IOException {
            throw new IOException("another keeper runs");
          }
        };
    assertThatThrownBy(
            () ->
                deployer.deploy(
                    List.of("sh", "-c", "sleep 600; touch deployed"),
                    folder,
                    folder.resolve("deploy.log"),
                    LIMIT,
                    objecting))
        .hasMessage("another keeper runs");
    ProcessHandle.of(noted[0].pid()).ifPresent(left -> left.onExit().join());
    assertThat(folder.resolve("deployed")).doesNotExist();
  }

  @Test
  void aLogThatCannotBeWrittenDoesNotKeepADeploymentFromItsEnd() throws IOException {
    deployer.deploy(
        List.of("sh", "-c", "head -c 1000000 /dev/zero && echo done > done"),
        folder,
        folder.resolve("no such folder/deploy.log"),
        LIMIT,
        following(process -> {}));
    assertThat(folder.resolve("done")).content().isEqualTo("done\n");
  }

  @Test
  void aCommandRunsInItsFolderWithItsArgumentsAndNoInput() throws IOException {
    deploy("echo $1 above $(echo bin/*); cat", process -> {});
    assertThat(folder.resolve("deploy.log"))
        .content()
        .isEqualTo("an argument above bin/deploy bin/text\n");
  }

  @Test
  void aCommandThatFailsIsToldWithItsExitCode() {
    assertThatThrownBy(() -> deploy("exit 7", process -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 7");
  }

  @Test
  void nothingIsDeployedBeforeTheProcessIsNoted() throws IOException {
    Path deployed = folder.resolve("deployed");
    deploy("touch deployed", process -> assertThat(deployed).doesNotExist());
    assertThat(deployed).exists();
  }

  @Test
  void nothingIsDeployedIfTheProcessCannotBeNoted() throws Exception {
    DeployProcess[] noted = new DeployProcess[1];
    assertThatThrownBy(
            () ->
                deploy(
                    "touch deployed",
                    process -> {
                      noted[0] = process;
                      throw new IllegalStateException("the journal is full");
                    }))
        .hasMessage("the journal is full");
    ProcessHandle.of(noted[0].pid()).ifPresent(left -> left.onExit().join());
    assertThat(folder.resolve("deployed")).doesNotExist();
  }

  @Test
  void aDeploymentThatIsUnderWayIsFoundAndEndedWithAllThatItHasStarted() throws Exception {
    BlockingQueue<DeployProcess> begun = new ArrayBlockingQueue<>(1);
    CompletableFuture<String> told =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                deploy("sleep 600 & echo $! >child; mv child started; wait", begun::add);
                return "it went on to its end";
              } catch (IOException e) {
                return e.getMessage();
              }
            });
    DeployProcess process = begun.take();
    CommandDeployer another = new CommandDeployer(Optional.empty());
    assertThat(another.runs(process)).isTrue();
    assertThat(another.runs(new DeployProcess(process.pid(), Instant.EPOCH)))
        .as("a process that had this number long before")
        .isFalse();
    Path started = folder.resolve("started");
    while (Files.notExists(started) && !told.isDone()) {
      Thread.onSpinWait();
    }
    ProcessHandle child =
        ProcessHandle.of(Long.parseLong(Files.readString(started).strip())).orElseThrow();
    another.end(process);
    assertThat(another.runs(process)).isFalse();
    child.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(told.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("ended with exit code");
    another.end(process); // again, and it is gone: nothing to do
  }
}
