package aegis.lt.keeper.refresh;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps a keeper from writing the canonical token cache while that is someone else's.
 *
 * <p>The record {@code canonical-writer.json} lies beside the canonical cache:
 *
 * <pre>{@code
 * {"writer":"aegis-token-keeper-live","epoch":1,"since":"2026-11-24T09:00:00Z","by":"bootstrap"}
 * }</pre>
 *
 * <p>A record that cannot be read or understood shuts the fence, since it may name someone else. No
 * record means that there is no other writer here.
 */
public final class Fence {
  /** Who wrote the canonical cache before there was a fence. */
  public static final String INCUMBENT = "aegis-token-keeper-live";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path canonical;
  private final String keeperName;
  private final FileOps ops;

  public Fence(Path canonical, String keeperName, FileOps ops) {
    this.canonical = canonical;
    this.keeperName = keeperName;
    this.ops = ops;
  }

  /**
   * What the fence says about a path.
   *
   * @param allows whether this keeper may write it
   * @param writer who the record names, if it could be read
   * @param epoch how often the record was handed over, if it says
   * @param reason in words
   */
  public record Standing(
      boolean allows, Optional<String> writer, OptionalLong epoch, String reason) {}

  /** Where the record lies. */
  public Path record() {
    return canonical.resolveSibling("canonical-writer.json");
  }

  /** The state of the record's file, to notice a change by; empty if there is none to be had. */
  public Optional<FileStamp> stamp() {
    try {
      return ops.stamp(record());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** May this keeper write {@code path} now? */
  public Standing check(Path path) {
    Standing standing = read();
    return standing.allows() || isCanonical(path)
        ? standing
        : new Standing(true, standing.writer(), standing.epoch(), "not the canonical cache");
  }

  private Standing read() {
    JsonNode found;
    try {
      if (ops.stamp(record()).isEmpty()) {
        return new Standing(true, Optional.empty(), OptionalLong.empty(), "no record");
      }
      found = JSON.readTree(ops.read(record()));
    } catch (JacksonException e) {
      return unclear("the record is not JSON");
    } catch (IOException e) {
      return unclear("the record cannot be read");
    }
    JsonNode epochNode = found.path("epoch");
    OptionalLong epoch =
        epochNode.canConvertToLong()
            ? OptionalLong.of(epochNode.longValue())
            : OptionalLong.empty();
    String writer = found.path("writer").asText("");
    if (!found.isObject() || !found.path("writer").isTextual() || writer.isBlank()) {
      return unclear("the record names no writer");
    }
    boolean ours = writer.equals(keeperName);
    return new Standing(
        ours, Optional.of(writer), epoch, ours ? "names this keeper" : "names another writer");
  }

  private static Standing unclear(String reason) {
    return new Standing(false, Optional.empty(), OptionalLong.empty(), reason);
  }

  /** Whether a path is the canonical cache, also through links; in doubt it is. */
  public boolean isCanonical(Path path) {
    if (path.equals(canonical)) {
      return true;
    }
    try {
      if (Files.exists(path) && Files.exists(canonical)) {
        return Files.isSameFile(path, canonical);
      }
      return real(path).equals(real(canonical));
    } catch (IOException e) {
      return true;
    }
  }

  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    return parent == null || !Files.exists(parent)
        ? path
        : parent.toRealPath().resolve(path.getFileName());
  }

  /** A first record, naming the incumbent. */
  public static byte[] firstRecord(Instant since) {
    ObjectNode record = JSON.createObjectNode();
    record.put("writer", INCUMBENT);
    record.put("epoch", 1);
    record.put("since", since.truncatedTo(ChronoUnit.SECONDS).toString());
    record.put("by", "bootstrap");
    return (record + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
