package aegis.lt.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the project hold together. */
class DocumentsTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(TOP);
        Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
      List<Path> all =
          Stream.concat(top, docs).filter(one -> one.toString().endsWith(".md")).sorted().toList();
      assertThat(all).hasSizeGreaterThan(10);
      return all.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachLinkOfAPageLeadsToAFile(Path page) throws IOException {
    assertThat(LINK.matcher(Files.readString(page)).results().map(found -> found.group(1)))
        .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
  }
}
