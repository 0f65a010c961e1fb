package aegis.lt.observer.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandDeployerTest {
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
}
