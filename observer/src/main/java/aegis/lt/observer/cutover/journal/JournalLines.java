package aegis.lt.observer.cutover.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes the lines of a journal apart, a part of the file at a time, with fixed memory. */
public final class JournalLines {
  /** The version that this program writes, and the only one that it reads. */
  static final String SCHEMA = "lt.cutover-journal/1";

  /** The first line of a journal. */
  static final String HEADER = "{\"schema\":\"" + SCHEMA + "\"}";

  /** Marks what a crash tore off, once something is written behind it. */
  private static final String TORN = " // torn";

  /** A longer line is no entry; in bytes. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Consumer<Entry> entries;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number = 1;

  /** The first line of what cannot be read so far, and may yet turn out to be torn; 0 if none. */
  private long unreadable;

  private boolean afterEmptyLine;
  private boolean begun;

  /**
   * Reads a journal from its beginning.
   *
   * @param entries gets them in their order
   */
  JournalLines(Path file, Consumer<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * What must come between this last line and the next entry.
   *
   * @param lineEnds how many line ends follow it; a single one is its own, so that it is not torn
   */
  static String behind(String last, long lineEnds) {
    boolean whole = lineEnds == 1 || Entry.parse(last).isPresent() || schema(last).isPresent();
    return (whole ? "" : TORN) + "\n";
  }

  /** The next bytes of the file. */
  void take(byte[] part) throws IOException {
    for (byte next : part) {
      if (next == '\n') {
        endOfLine();
      } else if (line.size() <= LONGEST_LINE) {
        line.write(next);
      }
    }
  }

  /** The file ends here; what could not be read at its end is passed over. */
  void end() throws IOException {
    if (line.size() > 0) {
      endOfLine();
    }
  }

  private void endOfLine() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (text.isEmpty()) {
      afterEmptyLine = true;
    } else {
      line(text);
      afterEmptyLine = false;
      begun = true;
    }
    number++;
  }

  private void line(String text) throws IOException {
    Optional<Entry> entry = Entry.parse(text);
    if (entry.isPresent()) {
      requireNoDamage();
      entries.accept(entry.get());
      return;
    }
    Optional<String> schema = begun ? Optional.empty() : schema(text);
    if (schema.isPresent()) {
      requireVersion(schema.get());
      return;
    }
    if (!afterEmptyLine) {
      requireNoDamage(); // the parts of one torn entry have empty lines between them
    }
    if (unreadable == 0) {
      unreadable = number;
    }
    if (text.endsWith(TORN)) {
      unreadable = 0;
    }
  }

  private void requireNoDamage() throws IOException {
    if (unreadable > 0) {
      throw new IOException(file + ": line " + unreadable + " of the journal cannot be read");
    }
  }

  private void requireVersion(String schema) throws IOException {
    if (!schema.equals(SCHEMA)) {
      throw new IOException(
          file
              + ": the journal is of version "
              + schema
              + ", this program reads "
              + SCHEMA
              + "; use the version of the observer that wrote it");
    }
  }

  /** The version that a first line names; empty if it is none. */
  private static Optional<String> schema(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject() && node.has("schema")
          ? Optional.of(node.path("schema").asText())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
