package aegis.lt.shared.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a doctor found, in the order of its questions. As text, each finding is printed at once; as
 * JSON ({@code lt.doctor/1}), all of them at the end.
 */
public final class Findings {
  /** How they are printed. */
  public enum Form {
    TEXT,
    JSON
  }

  private enum Level {
    OK,
    WARN,
    FAIL
  }

  private final PrintStream out;
  private final Form form;
  private final ObjectNode json = new ObjectMapper().createObjectNode();
  private final ArrayNode all;
  private boolean failed;

  /** Findings that are printed there. */
  public Findings(PrintStream out, Form form) {
    this.out = out;
    this.form = form;
    json.put("schema", "lt.doctor/1");
    all = json.putArray("findings");
  }

  /** Something is as it should be. */
  public void ok(String what, String found) {
    add(Level.OK, what, found, null);
  }

  /** Something may go wrong. */
  public void warn(String what, String found, String remedy) {
    add(Level.WARN, what, found, remedy);
  }

  /** Something is wrong. */
  public void fail(String what, String found, String remedy) {
    failed = true;
    add(Level.FAIL, what, found, remedy);
  }

  private void add(Level level, String what, String found, @Nullable String remedy) {
    String name = level.name().toLowerCase(Locale.ROOT);
    if (form == Form.TEXT) {
      out.printf("%-5s %-16s %s%n", name, what, found);
      if (remedy != null) {
        out.printf("%22s -> %s%n", "", remedy);
      }
      return;
    }
    ObjectNode finding = all.addObject();
    finding.put("level", name);
    finding.put("what", what);
    finding.put("found", found);
    if (remedy != null) {
      finding.put("remedy", remedy);
    }
  }

  /** Whether something is wrong. */
  public boolean failed() {
    return failed;
  }

  /** All questions were asked. */
  public void end() {
    if (form == Form.JSON) {
      out.println(json);
    }
  }
}
