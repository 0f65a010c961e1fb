package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployScriptTest {
  private static final Path SCRIPT = Path.of("../deploy/deploy.sh").toAbsolutePath().normalize();

  /** Says yes to everything, as an engine would that is there. */
  private static final String ENGINE = "true";

  @TempDir Path root;

  private record Ended(int code, String out, String err) {}

  private Ended deploy(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Path err = Files.createTempFile("deploy", "err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(LT|AEGIS)_.*"));
    builder.environment().put("AEGIS_ROOT", root.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    String said = Files.readString(err);
    Files.delete(err);
    return new Ended(code, out, said);
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.sorted().toList();
    }
  }

  private void complete() throws IOException {
    Files.createDirectories(root.resolve("tokens"));
    Files.writeString(root.resolve("tokens/saxobank_tokens_live.json"), "{\"access_token\":\"a\"}");
    Path configs = Files.createDirectories(root.resolve("repo/aegis_v3/configs"));
    Files.writeString(configs.resolve("lt_token_keeper.yaml"), "");
    Files.writeString(configs.resolve("lt_observer.yaml"), "");
    secrets("SAXOBANK_APP_KEY_LIVE=k\nSAXOBANK_APP_SECRET_LIVE='hush'\n");
  }

  private void secrets(String text) throws IOException {
    Files.writeString(root.resolve(".env"), text);
  }

  /** Whoever runs the tests may be root, as whom the keeper runs only if that is said. */
  private Map<String, String> asOwner() throws IOException {
    UserPrincipal owner = Files.getOwner(root);
    Object user = Files.getAttribute(root, "unix:uid");
    Object group = Files.getAttribute(root, "unix:gid");
    assertThat(owner).isNotNull();
    return Map.of("DOCKER", ENGINE, "LT_UID", user.toString(), "LT_GID", group.toString());
  }

  @Test
  void onAnEmptyMachineAllThatIsMissingIsReportedInOneGo() throws Exception {
    Ended ended = deploy(Map.of("DOCKER", "no-such-docker"), "--dry-run");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("no command no-such-docker")
        .contains("no file " + root + "/.env")
        .contains("lt_token_keeper.yaml")
        .contains("lt_observer.yaml")
        .contains("no folder " + root + "/tokens");
    assertThat(everything()).containsExactly(root);
  }

  @Test
  void aDryRunSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
    complete();
    List<Path> before = everything();
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("ask the gate about " + SCRIPT.resolveSibling("docker-compose"))
        .contains("override there: yes")
        .contains("saxobank_tokens_live_rust.json, once");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aVariableWithATypingErrorOrWithoutAValueIsNamedAndNoSecretIsPrinted() throws Exception {
    complete();
    secrets("SAXOBANK_APP_KEY_LVE=hush\nSAXOBANK_APP_SECRET_LIVE=''\n");
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("2 things are missing")
        .contains("does not set SAXOBANK_APP_KEY_LIVE")
        .contains("does not set SAXOBANK_APP_SECRET_LIVE");
    assertThat(ended.out() + ended.err()).doesNotContain("hush");
  }

  @Test
  void aTokenCacheOfSomeoneElsesIsReported() throws Exception {
    complete();
    Ended ended =
        deploy(
            Map.of("DOCKER", ENGINE, "LT_UID", "4711", "LT_GID", "4711"),
            "--dry-run",
            "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("saxobank_tokens_live.json belongs to")
        .contains("chown 4711:4711");
  }

  @Test
  void withoutTheOverrideNothingIsBootstrapped() throws Exception {
    complete();
    Path compose = root.resolve("compose.yml");
    Files.writeString(compose, "services: {}\n");
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build", "--compose", compose.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("override there: no").contains("bootstrap nothing");
  }

  @Test
  void wrongUsageEndsWith2AndHelpWith0() throws Exception {
    assertThat(deploy(Map.of(), "--wet-run").code()).isEqualTo(2);
    assertThat(deploy(Map.of(), "--wet-run").err()).contains("unknown option '--wet-run'");
    assertThat(deploy(Map.of(), "--compose").err()).contains("--compose needs a file");
    assertThat(deploy(Map.of(), "--help").code()).isZero();
    assertThat(deploy(Map.of(), "--help").out()).contains("--dry-run");
  }
}
