package aegis.lt.observer.cutover.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitWorkTreeTest {
  @TempDir Path directory;

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private Path repository() throws Exception {
    git("init", "--quiet");
    git("config", "user.name", "Tester");
    git("config", "user.email", "tester@example.org");
    Path file = Files.writeString(directory.resolve("compose.yml"), "before\n");
    Files.writeString(directory.resolve("other"), "before\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "begin");
    return file;
  }

  @Test
  void theFileAloneIsCommittedWhateverElseIsStaged() throws Exception {
    Path file = repository();
    Files.writeString(file, "after\n");
    Files.writeString(directory.resolve("other"), "after\n");
    git("add", "other");

    String commit = new GitWorkTree(file).commit("Remove the override\n\nreport=sha256:0");

    assertThat(
            git("show", "--format=%H%n%B", "--name-only").lines().filter(line -> !line.isEmpty()))
        .containsExactly(commit, "Remove the override", "report=sha256:0", "compose.yml");
    assertThat(git("diff", "--cached", "--name-only")).isEqualTo("other\n");
  }

  @Test
  void aFileWithoutChangesMakesNoCommit() throws Exception {
    Path file = repository();
    String before = git("rev-parse", "HEAD").strip();
    assertThat(new GitWorkTree(file).commit("nothing")).isEqualTo(before);
  }

  @Test
  void whatGitSaysIsTold() throws Exception {
    Path file = repository();
    Files.writeString(directory.resolve(".git/hooks/pre-commit"), "#!/bin/sh\necho no; exit 1\n")
        .toFile()
        .setExecutable(true);
    Files.writeString(file, "after\n");
    assertThatThrownBy(() -> new GitWorkTree(file).commit("refused"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("git commit")
        .hasMessageContaining("no");
  }

  @Test
  void elsewhereThereIsNoWorkTree() throws Exception {
    Path file = Files.writeString(directory.resolve("compose.yml"), "before\n");
    assertThat(new GitWorkTree(file).problem().orElseThrow()).contains("not a git repository");
    assertThat(new GitWorkTree(repository()).problem()).isEmpty();
  }

  @Test
  void aFileThatIsNotUnderVersionControlIsAProblem() throws Exception {
    repository();
    Path file = Files.writeString(directory.resolve("new.yml"), "before\n");
    assertThat(new GitWorkTree(file).problem().orElseThrow()).contains("new.yml");
  }

  @Test
  void changesThatWouldGoIntoTheCommitAreAProblemAndOthersAreNone() throws Exception {
    Path file = repository();
    Files.writeString(directory.resolve("other"), "after\n");
    git("add", "other");
    assertThat(new GitWorkTree(file).problem()).isEmpty();
    Files.writeString(file, "after\n");
    assertThat(new GitWorkTree(file).problem().orElseThrow()).contains("not committed");
  }

  @Test
  void aCommitterWhomGitDoesNotKnowIsAProblem() throws Exception {
    Path file = repository();
    git("config", "user.name", "");
    assertThat(new GitWorkTree(file).problem().orElseThrow()).contains("git var");
  }

  @Test
  void aMergeThatIsNotConcludedIsAProblem() throws Exception {
    Path file = repository();
    git("checkout", "--quiet", "-b", "side");
    git("commit", "--quiet", "--allow-empty", "-m", "aside");
    git("checkout", "--quiet", "-");
    git("merge", "--quiet", "--no-ff", "--no-commit", "side");
    assertThat(new GitWorkTree(file).problem().orElseThrow()).contains("MERGE_HEAD");
  }

  @Test
  void withoutABranchItIsCommittedAllTheSame() throws Exception {
    Path file = repository();
    git("checkout", "--quiet", "--detach");
    assertThat(new GitWorkTree(file).problem()).isEmpty();
    Files.writeString(file, "after\n");
    String commit = new GitWorkTree(file).commit("detached");
    assertThat(git("rev-parse", "HEAD").strip()).isEqualTo(commit);
  }

  @Test
  void whereALinkLeadsToTheFileTheFileIsCommitted() throws Exception {
    Path file = repository();
    Path folder = Files.createDirectory(directory.resolve("linked"));
    Path link = Files.createSymbolicLink(folder.resolve("link.yml"), file);
    Files.writeString(file, "after\n");
    new GitWorkTree(link).commit("by way of a link");
    assertThat(git("show", "--format=", "--name-only")).isEqualTo("compose.yml\n");
  }
}
