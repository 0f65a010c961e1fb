package aegis.lt.shared.config;

import aegis.lt.shared.file.FileKind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a YAML file into a record, whole: every unknown key, wrong type and value out of range is
 * reported together.
 *
 * <p>{@code KeeperConfig config = ConfigFile.read(path, section -> new KeeperConfig(
 * section.duration("call_timeout", Duration.ofSeconds(30), min, max), …));}
 */
public final class ConfigFile {
  /** Anything larger is another file that was named by mistake. In bytes. */
  private static final long LARGEST = 1 << 20;

  private ConfigFile() {}

  /**
   * Reads the file and builds a value from it. The reader asks a {@link Section} for each key it
   * knows; what was not asked for is reported as unknown.
   *
   * <p>A file without a single key is refused: it was emptied, or is about to be written, and
   * nobody meant all the defaults by it.
   *
   * @throws ConfigException with all problems, if there is at least one; what {@code reader} made
   *     of the defaults is then dropped
   */
  public static <T> T read(Path file, Function<Section, T> reader) throws ConfigException {
    String text = text(file);
    MappingNode mapping = mapping(file.toString(), text);
    if (mapping == null || mapping.getValue().isEmpty()) {
      throw failure(
          file.toString(),
          "has no keys, expected at least one; an empty file does not stand for the defaults");
    }
    return read(file.toString(), mapping, reader);
  }

  /**
   * Does the same with a text that is at hand; an empty one stands for the defaults.
   *
   * @param source what to call it in messages
   */
  public static <T> T parse(String source, String text, Function<Section, T> reader)
      throws ConfigException {
    return read(source, mapping(source, text), reader);
  }

  private static <T> T read(
      String source, @Nullable MappingNode mapping, Function<Section, T> reader)
      throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    Section root = new Section("", mapping, problems);
    T value = null;
    try {
      value = reader.apply(root);
    } catch (IllegalArgumentException e) {
      // A record that refuses the combination of two values; each by itself was in range.
      if (problems.isEmpty()) {
        problems.add(
            new Problem(OptionalInt.empty(), "configuration", String.valueOf(e.getMessage())));
      }
    }
    root.reportUnknownKeys();
    if (!problems.isEmpty() || value == null) {
      problems.sort(Comparator.comparingInt(problem -> problem.line().orElse(Integer.MAX_VALUE)));
      throw new ConfigException(source, problems);
    }
    return value;
  }

  private static String text(Path file) throws ConfigException {
    try {
      FileKind.requireRegular(file);
      long size = Files.size(file);
      if (size > LARGEST) {
        throw failure(
            file.toString(), "has " + size + " bytes, a configuration has at most " + LARGEST);
      }
      return Files.readString(file);
    } catch (FileKind.NotRegular e) {
      throw failure(file.toString(), "is " + e.kind().text() + ", expected a regular file");
    } catch (NoSuchFileException e) {
      throw failure(file.toString(), "no such file; name one with --config or LT_CONFIG");
    } catch (CharacterCodingException e) {
      throw failure(file.toString(), "is not UTF-8");
    } catch (IOException e) {
      throw failure(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  private static @Nullable MappingNode mapping(String source, String text) throws ConfigException {
    Node node;
    try {
      node = new Yaml(new LoaderOptions()).compose(new java.io.StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          source, List.of(new Problem(OptionalInt.of(line), "YAML", withoutContent(e))));
    } catch (YAMLException e) {
      throw failure(source, "is not YAML: " + e.getMessage());
    }
    if (node == null) {
      return null;
    }
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw failure(source, "must be a mapping of keys to values, found a " + Section.kind(node));
  }

  /** A value that begins with an asterisk is taken for an alias, and would be repeated whole. */
  private static String withoutContent(MarkedYAMLException e) {
    return String.valueOf(e.getProblem()).replaceAll("(?s)(undefined alias).*", "$1");
  }

  private static ConfigException failure(String source, String what) {
    return new ConfigException(
        source, List.of(new Problem(OptionalInt.empty(), "configuration", what)));
  }
}
