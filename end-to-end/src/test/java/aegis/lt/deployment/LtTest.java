package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code lt} in a project of its own, in a folder with blanks, built by a mvn of the
 * test.
 */
class LtTest {
  private static final Path LT = Path.of("../lt").toAbsolutePath().normalize();

  @TempDir Path root;

  private Path top = Path.of("");
  private Path bin = Path.of("");

  @BeforeEach
  void copy() throws IOException {
    top = Files.createDirectory(root.resolve("a project"));
    bin = Files.createDirectory(root.resolve("bin"));
    Files.copy(LT, top.resolve("lt"));
    Tools.of(bin, "dirname", "readlink", "sed", "mkdir", "touch", "mv", "flock");
    Tools.of(bin, "grep", "find", "head", "cat");
  }

  private void maven(String body) throws IOException {
    Tools.script(bin.resolve("mvn"), body);
  }

  private Process start(Path command, Path said, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("LT_JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    Path said = root.resolve("said");
    assertThat(start(top.resolve("lt"), said, "build").waitFor()).isEqualTo(2);
    assertThat(said).content().contains("Maven (mvn) is not on the PATH");
  }

  @Test
  void calledThroughALinkItWorksInTheProjectAndAFailedBuildEndsWith1() throws Exception {
    maven("pwd && exit 5");
    Path link = Files.createSymbolicLink(root.resolve("the link"), Path.of("a project/lt"));
    Path said = root.resolve("said");
    assertThat(start(link, said, "build").waitFor()).isEqualTo(1);
    assertThat(said).content().contains("the build failed; all of it is in");
    assertThat(top.resolve("target/build.log")).hasContent(top.toRealPath().toString());
  }

  @Test
  void ofTwoAtOnceOneBuildsAndTheOtherWaitsForIt() throws Exception {
    maven(
        """
        read -r go <"$0.go"
        for jar in keeper/target/lt-token-keeper observer/target/lt-observer simulator/target/lt-simulator; do
          mkdir -p "${jar%/*}" && touch "$jar.jar"
        done
        echo built >>"$0.count\"""");
    Path go = bin.resolve("mvn.go");
    assertThat(new ProcessBuilder("mkfifo", go.toString()).start().waitFor()).isZero();
    Path firstSaid = root.resolve("first");
    Path secondSaid = root.resolve("second");
    Process first = start(top.resolve("lt"), firstSaid, "build");
    try {
      Waiting.until("the first to build", () -> Files.exists(top.resolve("target/build.log")));
      Process second = start(top.resolve("lt"), secondSaid, "build");
      Waiting.until(
          "the second to wait",
          () -> Files.readString(secondSaid).contains("waiting for another build"));
      Files.writeString(go, "go\n");
      assertThat(first.waitFor()).isZero();
      assertThat(second.waitFor()).as(Files.readString(secondSaid)).isZero();
    } finally {
      first.destroyForcibly();
    }
    assertThat(bin.resolve("mvn.count")).hasContent("built");
  }

  @Test
  void aWordTooManyIsRefused() throws Exception {
    Path said = root.resolve("said");
    assertThat(start(top.resolve("lt"), said, "images", "--help").waitFor()).isEqualTo(2);
    assertThat(said).content().contains("'images' takes no arguments, found '--help'");
  }
}
