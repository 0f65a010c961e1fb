package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.docker.DockerEngine;
import aegis.lt.simulator.docker.StandInContainer;
import aegis.lt.simulator.docker.ThreadStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployWorkflowTest {
  private static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";
  private static final String SECRET = "SAXOBANK_APP_SECRET_LIVE";

  @TempDir Path folder;

  private final DockerEngine engine = new DockerEngine();

  /** The environment of each keeper, as soon as it runs. */
  private final BlockingQueue<Map<String, String>> started = new LinkedBlockingQueue<>();

  private Path root;
  private DemoFiles files;
  private String compose;
  private DeployWorkflow workflow;

  @BeforeEach
  void deployed() throws Exception {
    root = Files.createDirectory(folder.resolve("a demo's folder"));
    files = new DemoFiles(root);
    files.writeComposeFile();
    compose = Files.readString(files.composeFile());
    workflow =
        new DeployWorkflow(
            engine,
            files.composeFile(),
            Map.of(SECRET, "hush"),
            environment ->
                new ThreadStandIn(
                    "keeper",
                    console -> {
                      started.add(environment);
                      new CountDownLatch(1).await();
                    }));
    workflow.create().start();
    assertThat(next()).containsEntry(OVERRIDE, files.parallel().toString());
    workflow.watch();
  }

  @AfterEach
  void end() throws Exception {
    workflow.close();
    engine.close();
  }

  private Map<String, String> next() throws InterruptedException {
    Map<String, String> environment = started.poll(2, TimeUnit.MINUTES);
    assertThat(environment).as("a keeper is started").isNotNull();
    return environment;
  }

  private void write(String content) throws Exception {
    Path draft = Files.writeString(root.resolve("draft"), content);
    Files.move(draft, files.composeFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String withoutTheOverride() {
    return compose.replaceAll("(?m)^.*- " + OVERRIDE + "=.*\n", "");
  }

  private StandInContainer candidate() {
    return engine.find(DemoFiles.CANDIDATE).orElseThrow();
  }

  @Test
  void deploysAnotherContainerWhenTheLineGoesAndAgainWhenItComesBack() throws Exception {
    String first = candidate().id();

    write(withoutTheOverride());
    assertThat(next()).doesNotContainKey(OVERRIDE).containsEntry(SECRET, "hush");
    String second = candidate().id();

    write(compose);
    assertThat(next()).containsEntry(OVERRIDE, files.parallel().toString());
    assertThat(candidate().id()).isNotIn(first, second);
    assertThat(second).isNotEqualTo(first);
    assertThat(engine.containers()).hasSize(1);
  }

  @Test
  void deploysWithATypingErrorInTheSecretWhenToldTo() throws Exception {
    workflow.spoilTheSecret();

    write(withoutTheOverride());

    assertThat(next().get(SECRET)).isNotEmpty().isNotEqualTo("hush");
  }
}
