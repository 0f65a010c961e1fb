package aegis.lt.simulator.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A token cache written as a Python program would: {@code json.dump(…, indent=2)} into a temporary
 * file, then a rename; {@code issued_at} as a float of epoch seconds. Written independently of the
 * keeper's own code on purpose.
 */
public final class PythonCacheFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;

  public PythonCacheFile(Path path) {
    this.path = path;
  }

  /** The file's content; none if it is missing or not a JSON object. */
  public Optional<ObjectNode> read() throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(path));
      return json instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (NoSuchFileException | JsonProcessingException unusable) {
      return Optional.empty();
    }
  }

  /** Writes an answer of the token endpoint with the instant it was got. */
  public void write(ObjectNode answer, Instant issuedAt) throws IOException {
    ObjectNode cache = answer.deepCopy();
    cache.put("issued_at", epochSeconds(issuedAt));
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    Files.writeString(temporary, dump(cache), StandardCharsets.UTF_8);
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes half a file, as a crash in the middle of a write in place would leave it. */
  public void tear(ObjectNode answer) throws IOException {
    String whole = dump(answer);
    Files.writeString(path, whole.substring(0, whole.length() / 2), StandardCharsets.UTF_8);
  }

  private static BigDecimal epochSeconds(Instant instant) {
    long micros = Duration.between(Instant.EPOCH, instant).toNanos() / 1000;
    return BigDecimal.valueOf(micros, 6);
  }

  private static String dump(ObjectNode json) {
    return json.properties().stream()
        .map(field -> "  \"" + field.getKey() + "\": " + field.getValue())
        .collect(Collectors.joining(",\n", "{\n", "\n}"));
  }
}
