package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        .contains("SAXOBANK_APP_KEY_LIVE", "SAXOBANK_APP_SECRET_LIVE")
        .contains("no folder " + root + "/tokens")
        .contains("no canonical token cache, a file " + root + "/tokens/saxobank_tokens_live.json");
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
        .contains("put " + installed())
        .contains("ask the gate about " + SCRIPT.resolveSibling("docker-compose"))
        .contains("override there: yes")
        .contains("saxobank_tokens_live_rust.json comes from a login or is a copy");
    assertThat(deploy(asOwner(), "--dry-run", "--no-build", "--lineage", "share").out())
        .contains("saxobank_tokens_live_rust.json, once");
    assertThat(deploy(asOwner(), "--dry-run", "--no-build", "--lineage", "authorize").out())
        .contains("have a person log in");
    assertThat(everything()).isEqualTo(before);
  }

  private Path installed() {
    return root.resolve("repo/aegis_v3/lt-rust-docker/docker-compose.lt-token-keeper.yml");
  }

  @Test
  void theComposeFileIsPutWhereACutoverEditsItAndThatOneIsDeployed() throws Exception {
    complete();
    Path shipped = SCRIPT.resolveSibling("docker-compose.lt-token-keeper.yml");
    Ended first = deploy(telling(), "--no-build", "--lineage", "share");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(installed()).hasSameTextualContentAs(shipped);
    assertThat(asked(" up -d")).hasSize(1).allMatch(line -> line.contains("-f " + installed()));

    // A cutover took the override out, and somebody changed something else.
    String edited =
        Files.readString(installed())
            .replaceAll("(?m)^ *- AEGIS_SAXO_TOKEN_CACHE_PATH=.*\\R", "")
            .replace("mem_limit: 160m", "mem_limit: 200m");
    Files.writeString(installed(), edited);
    Ended second = deploy(telling(), "--no-build");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("is deployed as it is; it differs from", "--update-compose");
    assertThat(installed()).hasContent(edited);

    Ended third = deploy(telling(), "--no-build", "--update-compose");
    assertThat(third.code()).as(third.err()).isZero();
    assertThat(Files.readString(installed()))
        .contains("mem_limit: 160m")
        .doesNotContain("- AEGIS_SAXO_TOKEN_CACHE_PATH=");
    assertThat(installed().resolveSibling(installed().getFileName() + ".previous"))
        .hasContent(edited);
    assertThat(deploy(telling(), "--no-build", "--update-compose", "--compose", "x").code())
        .isEqualTo(2);
  }

  @Test
  void composeIsCalledWithTheSettingsOfADeployment() throws Exception {
    complete();
    Ended ended =
        deploy(telling(), "compose", "run", "--rm", "aegis-lt-controller", "cutover", "plan");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(Files.readAllLines(root.resolve("asked")))
        .last()
        .asString()
        .matches(
            "compose --env-file \\S+/\\.env -f \\S+ run -T --rm aegis-lt-controller cutover plan");
    assertThat(installed()).doesNotExist();
    assertThat(deploy(telling(), "compose").err()).contains("needs the arguments for Compose");
  }

  @Test
  void tokensThatHaveRunOutAreReplacedByALoginIfThatIsSaid() throws Exception {
    complete();
    Files.writeString(root.resolve("tokens/saxobank_tokens_live_rust.json"), "{}");
    Map<String, String> environment = new HashMap<>(telling());
    for (String status :
        List.of("refresh token  expired at x", "healthy no: Manual re-authorization required")) {
      environment.put(
          "DOCKER",
          script(
              "docker",
              """
              echo "$*" >>"%s/asked"
              case "$*" in
                *' status') printf 'freshness\\n%s\\n' ;;
                inspect*) echo running/healthy ;;
                logs*) echo 'token valid' ;;
              esac"""
                  .formatted(root, status)));
      Files.deleteIfExists(root.resolve("asked"));
      assertThat(deploy(environment, "--no-build").out())
          .contains("have run out", "--lineage authorize");
      assertThat(asked("authorize")).isEmpty();
      assertThat(deploy(environment, "--no-build", "--lineage", "authorize").code()).isZero();
      assertThat(asked("authorize --paste")).hasSize(1);
    }
  }

  /** Says yes to everything, and writes down what it was asked for. */
  private Map<String, String> telling() throws IOException {
    Map<String, String> environment = new HashMap<>(asOwner());
    environment.put(
        "DOCKER",
        script(
            "docker",
            """
            echo "$*" >>"%s/asked"
            case $1 in
              inspect) echo running/healthy ;;
              logs) echo 'token valid' ;;
            esac"""
                .formatted(root)));
    return environment;
  }

  private List<String> asked(String word) throws IOException {
    return Files.readAllLines(root.resolve("asked")).stream()
        .filter(line -> line.contains(word))
        .map(line -> line.substring(line.indexOf(" run --rm") + 1))
        .toList();
  }

  @Test
  void withoutAChoiceItStopsBeforeAnythingIsStartedAndNamesBothWays() throws Exception {
    complete();
    Ended ended = deploy(telling(), "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("deploy.sh --lineage authorize")
        .contains("deploy.sh --lineage share")
        .contains("nothing was started");
    assertThat(asked(" run ")).isEmpty();
    assertThat(asked(" up ")).isEmpty();
    assertThat(root.resolve("lt-observer")).doesNotExist();
  }

  @Test
  void whoeverSharesCopiesAndWhoeverLogsInDoesNot() throws Exception {
    complete();
    assertThat(deploy(telling(), "--no-build", "--lineage", "share").code()).isZero();
    assertThat(asked("bootstrap"))
        .containsExactly("run --rm --no-deps -T aegis-lt-token-keeper bootstrap --share-lineage");
    assertThat(asked("authorize")).isEmpty();
    Files.delete(root.resolve("asked"));

    assertThat(deploy(telling(), "--no-build", "--lineage", "authorize").code()).isZero();
    assertThat(asked("authorize"))
        .containsExactly("run --rm --no-deps -T aegis-lt-token-keeper authorize --paste");
    assertThat(asked("bootstrap"))
        .containsExactly("run --rm --no-deps -T aegis-lt-token-keeper bootstrap");
  }

  @Test
  void aKeeperThatHasTokensIsAskedNothing() throws Exception {
    complete();
    Files.writeString(root.resolve("tokens/saxobank_tokens_live_rust.json"), "{}");
    Ended ended = deploy(telling(), "--no-build");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(asked("authorize")).isEmpty();
    assertThat(asked("bootstrap"))
        .containsExactly("run --rm --no-deps -T aegis-lt-token-keeper bootstrap");
  }

  @Test
  void aLoginThatFailsStartsNothing() throws Exception {
    complete();
    Map<String, String> environment = telling();
    environment.put(
        "DOCKER",
        script(
            "docker",
            "echo \"$*\" >>\"%s/asked\"; case $* in *authorize*) exit 3 ;; esac".formatted(root)));
    Ended ended = deploy(environment, "--no-build", "--lineage", "authorize");
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err()).contains("nobody has logged in");
    assertThat(asked(" up ")).isEmpty();
    assertThat(asked("bootstrap")).isEmpty();
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAXOBANK_APP_KEY_LIVE=k\r\nSAXOBANK_APP_SECRET_LIVE=hush\r\n",
        "export SAXOBANK_APP_KEY_LIVE=k\n  export  SAXOBANK_APP_SECRET_LIVE=\"hush\"\n",
        "OTHER=$x\nSAXOBANK_APP_SECRET_LIVE='hu$h # 1'\nSAXOBANK_APP_KEY_LIVE='k'",
        "SAXOBANK_APP_KEY_LIVE=a#b=c\nSAXOBANK_APP_SECRET_LIVE=hush\n",
      })
  void theVariablesAreFoundHoweverComposeWouldReadThem(String text) throws Exception {
    complete();
    secrets(text);
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.code()).as(ended.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "#SECRET=hush", "SECRET=", "SECRET=\r", "SECRET=\"\"\r", "SECRET= # hush"})
  void aVariableThatIsCommentedOutOrEmptyIsNotSet(String line) throws Exception {
    complete();
    secrets(
        "SAXOBANK_APP_KEY_LIVE=k\n" + line.replace("SECRET", "SAXOBANK_APP_SECRET_LIVE") + "\n");
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("1 thing is missing", "does not set SAXOBANK_APP_SECRET_LIVE");
    assertThat(ended.out() + ended.err()).doesNotContain("hush");
  }

  /** Compose puts something else in its place, and tells of it in a warning with a part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"hu$h", "$hush", "\"hu$h\"", "hu # sh"})
  void aValueThatComposeWouldChangeIsRefusedAndNotPrinted(String value) throws Exception {
    complete();
    secrets("SAXOBANK_APP_KEY_LIVE=k\nSAXOBANK_APP_SECRET_LIVE=" + value + "\n");
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("SAXOBANK_APP_SECRET_LIVE has a $ or a #");
    assertThat(ended.out() + ended.err()).doesNotContain("hu");
  }

  @Test
  void foldersWhereFilesBelongAndFilesWhereFoldersBelongAreReportedInOneGo() throws Exception {
    complete();
    for (String file :
        List.of(
            ".env",
            "repo/aegis_v3/configs/lt_observer.yaml",
            "tokens/saxobank_tokens_live.json",
            "tokens/saxobank_tokens_live_rust.json")) {
      Files.deleteIfExists(root.resolve(file));
      Files.createDirectory(root.resolve(file));
    }
    Files.writeString(root.resolve("lt-observer"), "");
    Ended ended = deploy(asOwner(), "--dry-run", "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("5 things are missing")
        .contains("no file " + root + "/.env")
        .contains("no file " + root + "/repo/aegis_v3/configs/lt_observer.yaml")
        .contains("no canonical token cache, a file")
        .contains("saxobank_tokens_live_rust.json is no file")
        .contains(root + "/lt-observer is no folder");
  }

  /** As on a NAS: docker behind a sudo with folders of its own, and no Compose v2. */
  @Test
  void theComposeBesideDockerIsFoundAndCalledThroughSudoByItsPath() throws Exception {
    complete();
    Path bin = Files.createDirectory(root.resolve("bin"));
    String sudo = script("sudo", "exec env -i PATH=/usr/bin:/bin \"$@\"");
    String docker = script("bin/docker", "[ \"$1\" != compose ]");
    script("bin/docker-compose", "{ echo \"$*\"; env; } >>" + root + "/called");
    Map<String, String> environment = new HashMap<>(asOwner());
    environment.put("DOCKER", sudo + " " + docker);
    environment.put("PATH", toolsWithoutCompose());
    environment.put("SAXOBANK_APP_SECRET_LIVE", "from the shell");
    Ended ended = deploy(environment, "--dry-run", "--no-build");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(bin.resolveSibling("called"))
        .content()
        .contains("--env-file " + root + "/.env", "AEGIS_ROOT=" + root, "LT_UID=")
        .doesNotContain("from the shell", "hush");
  }

  /** Compose quotes the line that it cannot read, and in some versions all lines after it. */
  @Test
  void whatComposeSaysAboutALineOfTheEnvFileIsNotShown() throws Exception {
    complete();
    secrets("SAXOBANK_APP_KEY_LIVE=k\nSAXOBANK_APP_SECRET_LIVE=hush\nODD-NAME=hush\n");
    Map<String, String> environment = new HashMap<>(asOwner());
    environment.put(
        "DOCKER",
        script(
            "docker",
            """
            case $* in *config*) ;; *) exit 0 ;; esac
            while [ "$1" != --env-file ]; do shift; done
            ! grep ODD-NAME "$2" >&2"""));
    Ended ended = deploy(environment, "--dry-run", "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("compose cannot read " + root + "/.env");
    assertThat(ended.out() + ended.err()).doesNotContain("hush");
  }

  @Test
  void aLongLogInWhichTheFirstCycleIsTheFirstLineIsReadToItsEnd() throws Exception {
    complete();
    Map<String, String> environment = new HashMap<>(asOwner());
    environment.put(
        "DOCKER",
        script(
            "docker",
            """
            case $1 in
              inspect) echo running/healthy ;;
              logs) echo 'token valid' && seq 200000 ;;
            esac"""));
    for (int run = 1; run <= 2; run++) {
      Ended ended = deploy(environment, "--no-build", "--lineage", "share");
      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
    }
    assertThat(root.resolve("lt-observer")).isDirectory();
  }

  /** A rollback in the parallel phase leaves the keeper with the policy no. */
  @Test
  void eachContainerHasTheRestartPolicyOfTheComposeFileAfterwards() throws Exception {
    complete();
    Map<String, String> environment = new HashMap<>(asOwner());
    environment.put(
        "DOCKER",
        script(
            "docker",
            """
            case $1 in
              inspect) echo running/healthy ;;
              logs) echo 'token valid' ;;
              update) echo "$@" >>"%s/updated" ;;
            esac
            case $* in
              *config) printf '%%s\n' services: '  aegis-lt-observer:' '    restart: always' \
                '  aegis-lt-token-keeper:' '    image: x' '    restart: "on-failure:5"' \
                '  other:' '    restart: "no"' ;;
            esac"""
                .formatted(root)));
    Ended ended = deploy(environment, "--no-build", "--lineage", "share");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(root.resolve("updated"))
        .hasContent(
            """
            update --restart=on-failure:5 aegis-lt-token-keeper
            update --restart=always aegis-lt-observer
            """);
  }

  private String script(String name, String body) throws IOException {
    return Tools.script(root.resolve(name), body).toString();
  }

  /** A folder with what the script calls and no docker-compose. */
  private String toolsWithoutCompose() throws IOException {
    Path tools = Files.createDirectory(root.resolve("tools"));
    Tools.of(tools, "bash", "env", "dirname", "basename", "git", "grep", "stat", "mktemp");
    return tools.toString();
  }

  @ParameterizedTest
  @CsvSource({"LT_UID, 1026", "LT_GID, 100", "LT_DOCKER_GID, docker", "LT_VERIFY_SECS, 3m"})
  void aSettingThatCannotBeIsRefusedBeforeAnythingIsDone(String name, String value)
      throws Exception {
    complete();
    Ended ended = deploy(Map.of("DOCKER", ENGINE, name, value), "--no-build");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains(name);
    assertThat(root.resolve("lt-observer")).doesNotExist();
  }

  @Test
  void wrongUsageEndsWith2AndHelpWith0() throws Exception {
    assertThat(deploy(Map.of(), "--wet-run").code()).isEqualTo(2);
    assertThat(deploy(Map.of(), "--wet-run").err()).contains("unknown option '--wet-run'");
    assertThat(deploy(Map.of(), "--compose").err()).contains("--compose needs a file");
    assertThat(deploy(Map.of(), "--lineage", "steal").code()).isEqualTo(2);
    assertThat(deploy(Map.of(), "--lineage").err()).contains("allowed is authorize or share");
    assertThat(deploy(Map.of(), "--help").code()).isZero();
    assertThat(deploy(Map.of(), "--help").out()).contains("--dry-run");
  }
}
