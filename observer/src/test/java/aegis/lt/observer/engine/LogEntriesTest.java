package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogEntriesTest {
  private static final String TIME = "2026-11-24T09:00:00.000000001Z";

  private static byte[] frame(int stream, String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        ByteBuffer.allocate(8).put((byte) stream).put(new byte[3]).putInt(payload.length).array());
    out.write(payload);
    return out.toByteArray();
  }

  private static List<LogEntry> read(boolean terminal, byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return LogEntries.read(new ByteArrayInputStream(all.toByteArray()), terminal);
  }

  @Test
  void aFrameIsAnEntryAndGoesOnWithoutALineFeed() throws IOException {
    Instant at = Instant.parse(TIME);
    assertThat(
            read(
                false,
                frame(1, TIME + " one\n"),
                frame(2, TIME + " \n"),
                frame(1, TIME + " " + "x".repeat(16_384)),
                frame(1, TIME + " y\n")))
        .containsExactly(
            new LogEntry(LogEntry.Stream.OUT, at, "one", true),
            new LogEntry(LogEntry.Stream.ERR, at, "", true),
            new LogEntry(LogEntry.Stream.OUT, at, "x".repeat(16_384), false),
            new LogEntry(LogEntry.Stream.OUT, at, "y", true));
    assertThat(read(false)).isEmpty();
  }

  @Test
  void theLogOfATerminalHasLines() throws IOException {
    byte[] text = (TIME + " one\r\n" + TIME + " two\r\n").getBytes(StandardCharsets.UTF_8);
    assertThat(read(true, text)).extracting(LogEntry::text).containsExactly("one", "two");
  }

  @Test
  void aLineOfATerminalThatTheEngineCutIsOne() throws IOException {
    String piece = TIME + " " + "x".repeat(16_384);
    byte[] text =
        (piece + piece + TIME + " y\r\n" + TIME + " two\r\n").getBytes(StandardCharsets.UTF_8);
    assertThat(read(true, text))
        .extracting(LogEntry::text)
        .containsExactly("x".repeat(32_768) + "y", "two");
  }

  @Test
  void aLineOfATerminalMayEndWithoutItsLineFeed() throws IOException {
    String later = "2026-11-24T10:00:00.123456789Z";
    byte[] text =
        (TIME
                + " one\r"
                + later
                + " two\r\n"
                + later
                + " "
                + TIME
                + " x\r\n"
                + later
                + " cut"
                + TIME
                + " y")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(read(true, text))
        .containsExactly(
            new LogEntry(LogEntry.Stream.OUT, Instant.parse(TIME), "one", true),
            new LogEntry(LogEntry.Stream.OUT, Instant.parse(later), "two", true),
            new LogEntry(LogEntry.Stream.OUT, Instant.parse(later), TIME + " x", true),
            new LogEntry(LogEntry.Stream.OUT, Instant.parse(later), "cut", true),
            new LogEntry(LogEntry.Stream.OUT, Instant.parse(TIME), "y", false));
  }

  @Test
  void anAnswerThatBreaksOffIsRefusedWherever() throws IOException {
    byte[] whole = frame(1, TIME + " one\n");
    for (int size = 1; size < whole.length; size++) {
      byte[] torn = Arrays.copyOf(whole, size);
      assertThatThrownBy(() -> read(false, torn)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatIsNoLogIsRefused() {
    assertThatThrownBy(() -> read(false, frame(1, "no time\n"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(false, "{\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
