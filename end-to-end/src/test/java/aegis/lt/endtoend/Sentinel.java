package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A mark in every token and every secret, and the search for it in whatever programs leave. */
final class Sentinel {
  /** No word has it, and no random text of this length is likely to. */
  static final String MARK = "zQ7xKvW3";

  static final String APP_KEY = MARK + "-app-key";
  static final String APP_SECRET = MARK + "-app-secret";

  private static final List<String> DISGUISES = disguises();

  private Sentinel() {}

  /** The files below a folder that hold the mark in any disguise, but for those of these names. */
  static List<Path> foundIn(Path folder, Set<String> permitted) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean allowed = permitted.contains(file.getFileName().toString());
        if (!allowed && isIn(Files.readAllBytes(file))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** Whether the bytes hold the mark in any disguise. */
  static boolean isIn(byte[] content) {
    String text = new String(content, ISO_8859_1);
    return DISGUISES.stream().anyMatch(text::contains);
  }

  /** As it is, in other letters, in UTF-16, in hexadecimal, and as base64 at any offset. */
  private static List<String> disguises() {
    List<String> all = new ArrayList<>();
    all.add(MARK);
    all.add(MARK.toLowerCase(Locale.ROOT));
    all.add(MARK.toUpperCase(Locale.ROOT));
    all.add(new String(MARK.getBytes(UTF_16LE), ISO_8859_1));
    StringBuilder hexadecimal = new StringBuilder();
    MARK.chars().forEach(each -> hexadecimal.append(String.format("%02x", each)));
    all.add(hexadecimal.toString());
    for (int before = 0; before < 3; before++) {
      String encoded =
          Base64.getEncoder().encodeToString((" ".repeat(before) + MARK).getBytes(ISO_8859_1));
      // What stands at either end depends on the neighbours, too.
      int from = before == 0 ? 0 : 4;
      int to = (before + MARK.length()) / 3 * 4;
      all.add(encoded.substring(from, to));
    }
    return all;
  }
}
