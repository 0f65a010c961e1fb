package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the workflows may do, and that the deployment is the script's and nobody else's. */
class WorkflowTest {
  private static final String DEPLOY = "deploy-lt-token-keeper.yml";

  private static Map<Object, Object> read(String name) throws IOException {
    String text = Files.readString(Path.of("../.github/workflows", name));
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> jobs(String name) throws IOException {
    return (Map<String, Map<String, Object>>) read(name).get("jobs");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> steps(Map<String, Object> job) {
    return (List<Map<String, Object>>) job.get("steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {DEPLOY, "tests.yml"})
  void itMayOnlyReadTheRepositoryAndNoJobRunsForever(String name) throws IOException {
    assertThat(read(name)).containsEntry("permissions", Map.of("contents", "read"));
    assertThat(jobs(name).values())
        .isNotEmpty()
        .allSatisfy(job -> assertThat(job).containsKey("timeout-minutes"))
        .noneSatisfy(job -> assertThat(job).containsKey("permissions"));
  }

  @ParameterizedTest
  @ValueSource(strings = {DEPLOY, "tests.yml"})
  void itRunsActionsOfOneCommitOnly(String name) throws IOException {
    assertThat(jobs(name).values())
        .flatExtracting(WorkflowTest::steps)
        .filteredOn(step -> step.containsKey("uses"))
        .isNotEmpty()
        .extracting(step -> step.get("uses").toString())
        .allMatch(action -> action.matches("[a-z-]+/[a-z-]+@[0-9a-f]{40}"));
  }

  @Test
  void theImagesAreOfTheVersionOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    assertThat(Files.readAllLines(Path.of("../deploy/Dockerfile")))
        .filteredOn(line -> line.startsWith("ARG VERSION"))
        .isNotEmpty()
        .containsOnly("ARG VERSION=" + version.group(1));
  }

  /** The script asks the gate; a step beside it that starts something would pass by. */
  @Test
  void itDeploysOneAtATimeOnTheNasThroughTheScriptAlone() throws IOException {
    assertThat(read(DEPLOY))
        .extractingByKey("concurrency")
        .isEqualTo(Map.of("group", "deploy-lt-token-keeper", "cancel-in-progress", false));
    assertThat(jobs(DEPLOY)).containsOnlyKeys("deploy");
    Map<String, Object> job = jobs(DEPLOY).get("deploy");
    assertThat(job).containsEntry("runs-on", List.of("self-hosted", "aegis-nas"));
    assertThat(steps(job))
        .filteredOn(step -> step.containsKey("run"))
        .singleElement()
        .extracting(step -> step.get("run").toString())
        .asString()
        .startsWith("deploy/deploy.sh ");
  }
}
