package aegis.lt.shared.fence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who writes the canonical token cache.
 *
 * <pre>{@code
 * {"writer":"aegis-token-keeper-live","epoch":1,"since":"2026-11-24T09:00:00Z","by":"bootstrap"}
 * }</pre>
 *
 * @param writer the name of the one keeper that may write it; not blank
 * @param epoch how often it has changed hands, from 1 on; 0 where a record does not say
 * @param since when this writer got it; empty where a record does not say
 * @param by what handed it over: {@code bootstrap}, {@code cutover} or {@code rollback}; empty
 *     where a record does not say
 */
public record FenceRecord(String writer, long epoch, Optional<Instant> since, String by) {
  /** Who wrote the canonical cache before there was a fence, if no configuration names it. */
  public static final String INCUMBENT = "aegis-token-keeper-live";

  /** A larger epoch is taken for a mistake. Every JSON reader holds this one exactly. */
  private static final long LAST_EPOCH = 1L << 53;

  private static final ObjectMapper JSON = new ObjectMapper();

  public FenceRecord {
    if (writer.isBlank() || epoch < 0) {
      throw new IllegalArgumentException(
          "a fence record with writer \""
              + writer
              + "\" and epoch "
              + epoch
              + "; a writer must be named, and an epoch is not negative");
    }
  }

  /** The first record of all, which names the incumbent. */
  public static FenceRecord first(String incumbent, Instant since) {
    return new FenceRecord(incumbent, 1, Optional.of(since), "bootstrap");
  }

  /** The next record: another writer, and an epoch that is one higher. */
  public FenceRecord handedTo(String newWriter, Instant now, String by) {
    return new FenceRecord(newWriter, epoch + 1, Optional.of(now), by);
  }

  /**
   * Reads a record.
   *
   * @throws IOException if it is no JSON object that names a writer; the message says what is wrong
   *     and does not repeat the content
   */
  static FenceRecord parse(byte[] content) throws IOException {
    JsonNode found;
    try {
      found = JSON.readTree(content);
    } catch (JacksonException e) {
      throw new IOException("the record is not JSON");
    }
    String writer = found.path("writer").asText("");
    if (!found.isObject() || !found.path("writer").isTextual() || writer.isBlank()) {
      throw new IOException("the record names no writer");
    }
    return new FenceRecord(
        writer,
        epoch(found.path("epoch")),
        instant(found.path("since")),
        found.path("by").asText(""));
  }

  private static long epoch(JsonNode node) {
    long epoch = node.canConvertToLong() ? node.longValue() : 0;
    return epoch < 0 || epoch > LAST_EPOCH ? 0 : epoch;
  }

  private static Optional<Instant> instant(JsonNode node) {
    try {
      return node.isTextual() ? Optional.of(Instant.parse(node.textValue())) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The record as it stands in its file, without the line end. */
  public String json() {
    ObjectNode record = JSON.createObjectNode();
    record.put("writer", writer);
    record.put("epoch", epoch);
    since.ifPresent(at -> record.put("since", at.truncatedTo(ChronoUnit.SECONDS).toString()));
    record.put("by", by);
    return record.toString();
  }

  /** The record as it stands in its file: one line, the time in whole seconds. */
  byte[] bytes() {
    return (json() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
