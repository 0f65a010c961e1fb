package aegis.lt.observer.cutover.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.world.FileAccess;
import aegis.lt.observer.engine.ContainerDefinition;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaceableTest {
  private static final Path CANONICAL = Path.of("/w/tokens/live.json");

  @ParameterizedTest
  @CsvSource({
    // user, owner of the file, owner, group and mode of the folder, ACL, may replace it
    "'', 1000, 0, 0, 755, false, true",
    "0, 1000, 0, 0, 755, false, true",
    "root, 1000, 0, 0, 755, false, true",
    "keeper, 0, 0, 0, 755, false, true",
    "1000, 1000, 1000, 1000, 755, false, true",
    "1000, 0, 1000, 1000, 755, false, false",
    "1000, 1000, 0, 0, 755, false, false",
    "1000, 1000, 0, 0, 777, false, true",
    "1000, 1000, 0, 0, 1777, false, true",
    "1000, 1000, 1000, 1000, 555, false, false",
    "1000, 1000, 1000, 1000, 577, false, false",
    "1000:100, 1000, 0, 100, 775, false, true",
    "1000:100, 1000, 0, 101, 775, false, false",
    "1000:100, 1000, 0, 100, 755, true, true",
  })
  void rightsOfFileAndFolderDecideForANumberedUser(
      String user, int fileOwner, int owner, int group, String mode, boolean acl, boolean may) {
    assertThat(
            Replaceable.obstacle(
                user,
                new FileAccess.Rights(fileOwner, 0, 0600, false),
                new FileAccess.Rights(owner, group, Integer.parseInt(mode, 8), acl)))
        .matches(found -> found.isEmpty() == may);
  }

  @ParameterizedTest
  @CsvSource({
    "/w/tokens, /data/tokens, true, ''",
    "/w/tokens, /data/tokens, false, mounted read-only at /data/tokens",
    "/w, /data, false, mounted read-only at /data",
    "/w/tokens/live.json, /data/tokens/live.json, true, mounted by itself",
    "/elsewhere/x.json, /data/tokens/live.json, true, mounted by itself",
    "/w/configs, /configs, false, ''",
  })
  void aMountOfTheNewKeeperMayStandAgainstIt(
      String source, String destination, boolean writable, String obstacle) {
    String json =
        "{\"Id\":\"1\",\"Created\":\"2026-11-24T09:00:00Z\",\"Name\":\"/k\",\"Mounts\":[{\"Source\":\"%s\",\"Destination\":\"%s\",\"RW\":%s}]}"
            .formatted(source, destination, writable);
    Optional<String> found =
        Replaceable.obstacle(
            CANONICAL, ContainerDefinition.fromBytes(json.getBytes(UTF_8)), new Open());
    assertThat(found.isPresent()).isEqualTo(!obstacle.isEmpty());
    assertThat(found.orElse("")).contains(obstacle);
  }

  private static final class Open implements FileAccess {
    @Override
    public boolean isWritable(Path path) {
      return true;
    }

    @Override
    public Optional<String> locked(Path file) {
      return Optional.empty();
    }

    @Override
    public Optional<Rights> rights(Path path) {
      return Optional.empty();
    }
  }
}
