package aegis.lt.shared.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can read a file is decided by its ACL as well as by its mode. */
final class ExtendedAttributesTest {
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  @TempDir Path directory;
  private Path target;
  private final FileOps ops = FileOps.real();
  private ExtendedAttributes attributes;

  @BeforeEach
  void place() throws IOException {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    attributes = ExtendedAttributes.find().orElseThrow();
    target = Files.writeString(directory.resolve("tokens.json"), "{}");
  }

  /** What a file may have. */
  private static Map<String, byte[]> wanted(String what) {
    byte[] acl = Acl.readableBy(4711);
    return switch (what) {
      case "nothing" -> Map.of();
      case "a user attribute" -> Map.of("user.note", VALUE);
      case "an empty one" -> Map.of("user.empty", new byte[0]);
      case "an ACL" -> Map.of(Acl.NAME, acl);
      default -> Map.of("user.note", VALUE, "user.more", new byte[3000], Acl.NAME, acl);
    };
  }

  private Map<String, String> of(Path path) throws IOException {
    return attributes.read(path).entrySet().stream()
        .filter(attribute -> !attribute.getKey().startsWith("security."))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                attribute -> HexFormat.of().formatHex(attribute.getValue()),
                (a, b) -> a,
                TreeMap::new));
  }

  private void give(Path path, Map<String, byte[]> wanted) throws IOException {
    Map<String, byte[]> all = new HashMap<>(attributes.read(path));
    all.putAll(wanted);
    try {
      attributes.give(path, all);
    } catch (IOException e) {
      assumeThat(e.getMessage()).as("this file system has them").doesNotContain("not supported");
      throw e;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "a user attribute", "an empty one", "an ACL", "all"})
  void aSaveKeepsThem(String what) throws IOException {
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
    give(target, wanted(what));
    Map<String, String> before = of(target);
    var mode = Files.getPosixFilePermissions(target);
    assertThat(before).hasSameSizeAs(wanted(what));

    AtomicFile file = new AtomicFile(target, ops);
    file.reserve(100);
    assertThat(of(file.pending())).isEqualTo(before);
    file.store("{\"a\":1}".getBytes(UTF_8));
    file.place();

    assertThat(of(target)).isEqualTo(before);
    assertThat(Files.getPosixFilePermissions(target)).isEqualTo(mode);
    assertThat(target).hasContent("{\"a\":1}");
  }

  /** A directory's default ACL would let in whom the file that is replaced kept out. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "a user attribute", "an empty one", "an ACL", "all"})
  void aDefaultAclOfTheDirectoryAddsNothing(String what) throws IOException {
    give(target, wanted(what));
    Map<String, String> before = of(target);
    give(directory, Map.of(Acl.DEFAULT, Acl.readableBy(815)));
    Path fresh = Files.writeString(directory.resolve("fresh"), "");
    assertThat(of(fresh)).containsKey(Acl.NAME);

    new AtomicFile(target, ops).replace("{\"a\":1}".getBytes(UTF_8));
    assertThat(of(target)).isEqualTo(before);
  }

  @Test
  void whatWasAddedDuringTheExchangeIsKeptToo() throws IOException {
    AtomicFile file = new AtomicFile(target, ops);
    file.reserve(100);
    file.store("{\"a\":1}".getBytes(UTF_8));
    give(target, wanted("all"));
    Map<String, String> before = of(target);
    file.place();
    assertThat(of(target)).isEqualTo(before);
  }

  @Test
  void whatCannotBeKeptIsRefusedByName() {
    assertThatThrownBy(() -> attributes.give(target, Map.of("nowhere.x", VALUE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("extended attribute nowhere.x")
        .hasMessageContaining("cannot be kept");
    assertThatThrownBy(() -> attributes.give(target, Map.of(Acl.NAME, VALUE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ACL system.posix_acl_access");
  }

  @Test
  void aFileSystemWithoutThemHasNone() throws IOException {
    assertThat(attributes.read(Path.of("/proc/self/status"))).isEmpty();
  }

  @Test
  void namesTellWhatIsThere() throws IOException {
    give(target, wanted("all"));
    assertThat(ops.extendedAttributes(target).orElseThrow())
        .contains("user.note", "user.more", Acl.NAME);
  }
}
