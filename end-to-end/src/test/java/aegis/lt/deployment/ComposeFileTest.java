package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What others rely on in the compose file: names, the override, and what containers may not do. */
class ComposeFileTest {
  private static final Path FILE = Path.of("../deploy/docker-compose.lt-token-keeper.yml");

  private String text = "";
  private Map<String, Map<String, Object>> services = Map.of();

  @BeforeEach
  @SuppressWarnings("unchecked")
  void read() throws IOException {
    text = Files.readString(FILE);
    Map<String, Object> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    services = (Map<String, Map<String, Object>>) root.get("services");
  }

  @SuppressWarnings("unchecked")
  private List<String> list(String service, String key) {
    return (List<String>) services.get(service).get(key);
  }

  @Test
  void theOverrideIsALineOfItsOwnAndThereIsOne() {
    assertThat(text.lines().map(String::strip))
        .containsOnlyOnce(
            "- AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/saxobank_tokens_live_rust.json");
  }

  @Test
  void theServicesHaveTheNamesThatOthersKnow() {
    for (String name : List.of("aegis-lt-token-keeper", "aegis-lt-observer")) {
      assertThat(services.get(name)).containsEntry("container_name", name);
    }
  }

  /** With unless-stopped an engine that is killed may leave both down, and the old keeper up. */
  @Test
  void bothProgramsComeBackWhateverEndedTheEngine() {
    for (String name : List.of("aegis-lt-token-keeper", "aegis-lt-observer")) {
      assertThat(services.get(name)).containsEntry("restart", "always");
    }
    assertThat(services.get("aegis-lt-controller")).containsEntry("restart", "no");
  }

  @Test
  void noContainerIsRootWritesItsRootFileSystemOrHasACapability() {
    assertThat(services).hasSize(3);
    services.forEach(
        (name, service) ->
            assertThat(service)
                .as(name)
                .containsEntry("user", "${LT_UID:-1026}:${LT_GID:-100}")
                .containsEntry("init", true)
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("security_opt", List.of("no-new-privileges:true"))
                .containsKeys("mem_limit", "logging"));
  }

  @Test
  void theKeeperHasNoSocketAndNoSecretButItsTwo() {
    assertThat(list("aegis-lt-token-keeper", "volumes"))
        .noneMatch(it -> it.contains("docker.sock"));
    assertThat(list("aegis-lt-token-keeper", "environment"))
        .filteredOn(it -> !it.startsWith("AEGIS_SAXO_TOKEN_CACHE_PATH="))
        .containsExactly("SAXOBANK_APP_KEY_LIVE", "SAXOBANK_APP_SECRET_LIVE");
    assertThat(services.get("aegis-lt-token-keeper")).doesNotContainKey("env_file");
  }

  @Test
  void theObserverOnlyReadsTokensAndConfiguration() {
    assertThat(list("aegis-lt-observer", "volumes"))
        .filteredOn(it -> it.contains(":/data/tokens") || it.contains(":/configs"))
        .hasSize(2)
        .allMatch(it -> it.endsWith(":ro"));
  }
}
