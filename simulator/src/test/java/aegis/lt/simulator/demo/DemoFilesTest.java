package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class DemoFilesTest {
  @TempDir Path root;
  private DemoFiles files;

  @BeforeEach
  void create() throws Exception {
    files = new DemoFiles(root);
    files.create();
  }

  @Test
  void theKeepersConfigurationNamesEndpointPathsAndTimes() throws Exception {
    files.writeKeeperConfig(URI.create("http://127.0.0.1:8080/token"));

    Map<String, Object> yaml = new Yaml().load(Files.readString(files.keeperConfig()));
    assertThat(yaml)
        .containsEntry("token_endpoint", "http://127.0.0.1:8080/token")
        .containsEntry("container_token_cache_path", files.canonical().toString())
        .containsEntry("interval_secs", 4.5)
        .containsEntry("refresh_margin_secs", 7.5);
  }

  @Test
  void theObserversConfigurationNamesContainersFilesAndTimes() throws Exception {
    files.writeObserverConfig("tcp://127.0.0.1:2375", new Timetable(Duration.ofSeconds(60)));

    Map<String, Object> yaml = new Yaml().load(Files.readString(files.observerConfig()));
    assertThat(yaml)
        .containsEntry("docker_host", "tcp://127.0.0.1:2375")
        .containsEntry("window", "60000ms")
        .containsEntry(
            "candidate",
            Map.of(
                "container",
                "aegis-lt-token-keeper",
                "token_cache",
                files.parallel().toString(),
                "cadence",
                "4500ms",
                "cadence_tolerance",
                "3000ms"));
  }

  @Test
  void theFenceNamesTheOldKeeper() throws Exception {
    files.fence(Instant.parse("2026-11-24T09:00:00Z"));

    assertThat(Files.readString(root.resolve("tokens/canonical-writer.json")))
        .contains("\"writer\":\"aegis-token-keeper-live\"")
        .contains("\"epoch\":1");
  }
}
