package aegis.lt.shared.config;

import aegis.lt.shared.time.Durations;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The keys of one mapping. Each getter returns the value, or the default where the key is absent or
 * its value wrong; what is wrong is noted as a {@link Problem} with line, finding and what is
 * allowed, so that reading continues and finds the next one.
 */
public final class Section {
  private static final int LAST_PORT = 65_535;

  /** A number with more digits than this, on either side of its point, is taken for a mistake. */
  private static final int MOST_DIGITS = 40;

  private final String prefix;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Section> children = new ArrayList<>();
  private final List<Problem> problems;

  Section(String prefix, @Nullable MappingNode mapping, List<Problem> problems) {
    this.prefix = prefix;
    this.problems = problems;
    if (mapping == null) {
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      int line = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(line, prefix + "?", "a key must be a plain word");
        continue;
      }
      Integer before = lines.putIfAbsent(key.getValue(), line);
      if (before != null) {
        problem(line, prefix + key.getValue(), "is duplicated, first on line " + before);
        continue;
      }
      nodes.put(key.getValue(), tuple.getValueNode());
    }
  }

  /** Whether the key is there with a value. */
  public boolean has(String key) {
    return node(key).isPresent();
  }

  /** Whether the key is there with a mapping or a list. */
  public boolean isStructure(String key) {
    return node(key).filter(node -> !(node instanceof ScalarNode)).isPresent();
  }

  /** A text. */
  public Optional<String> text(String key) {
    return scalar(key, "a text").map(ScalarNode::getValue);
  }

  /** A text that must be there. */
  public String requiredText(String key) {
    return require(key, text(key), "");
  }

  /** A text that is not blank. */
  public Optional<String> name(String key) {
    return text(key)
        .flatMap(text -> text.isBlank() ? refuse(key, "nothing", "a name") : Optional.of(text));
  }

  /** A path, not blank; {@code ~} is not expanded. */
  public Optional<Path> path(String key) {
    return text(key)
        .flatMap(
            text -> {
              if (text.isBlank()) {
                return refuse(key, "nothing", "a path");
              }
              try {
                return Optional.of(Path.of(text));
              } catch (InvalidPathException e) {
                return refuse(key, text, "a path");
              }
            });
  }

  /** A path that must be there. */
  public Path requiredPath(String key) {
    return require(key, path(key), Path.of("missing"));
  }

  /** An absolute http or https address with a host, and a port up to 65535 if any. */
  public Optional<URI> httpUri(String key) {
    return parsed(
        key, "an address such as https://host/path or http://host:8080/path", Section::http);
  }

  /** A list of absolute http or https addresses; as they may hold secrets, none is repeated. */
  public List<URI> secretHttpUris(String key) {
    List<URI> found = new ArrayList<>();
    List<String> texts = texts(key);
    for (int i = 0; i < texts.size(); i++) {
      http(texts.get(i))
          .ifPresentOrElse(
              found::add,
              refusal(key, "item " + (i + 1), "a list of addresses such as https://host/path"));
    }
    return found;
  }

  private Runnable refusal(String key, String found, String allowed) {
    return () -> refuse(key, found, allowed);
  }

  private static Optional<URI> http(String text) {
    try {
      URI uri = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean port = uri.getPort() != 0 && uri.getPort() <= LAST_PORT;
      return Optional.of(uri).filter(found -> http && port && found.getHost() != null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean fallback) {
    return scalar(key, "true or false")
        .flatMap(
            node ->
                switch (node.getValue()) {
                  case "true" -> Optional.of(true);
                  case "false" -> Optional.of(false);
                  default -> refuse(key, node.getValue(), "true or false");
                })
        .orElse(fallback);
  }

  /** A number in {@code [least, most]}. */
  public double number(String key, double fallback, double least, double most) {
    return decimal(key, BigDecimal.valueOf(least), BigDecimal.valueOf(most), "a number")
        .map(BigDecimal::doubleValue)
        .orElse(fallback);
  }

  /** A whole or fractional number of seconds, for keys that end in {@code _secs}. */
  public Duration seconds(String key, Duration fallback, Duration least, Duration most) {
    return decimal(
            key, Durations.toSeconds(least), Durations.toSeconds(most), "a number of seconds")
        .map(Durations::ofSeconds)
        .orElse(fallback);
  }

  /** A duration such as {@code 250ms}, {@code 15s}, {@code 5m} or {@code 24h}. */
  public Duration duration(String key, Duration fallback, Duration least, Duration most) {
    String allowed =
        "a duration from "
            + Durations.format(least)
            + " to "
            + Durations.format(most)
            + ", such as 250ms, 15s, 5m or 24h";
    return text(key)
        .flatMap(
            text ->
                Durations.parse(text)
                    .filter(found -> found.compareTo(least) >= 0 && found.compareTo(most) <= 0)
                    .or(() -> refuse(key, text, allowed)))
        .orElse(fallback);
  }

  /** One of the constants of an enum, written in lower case. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    Class<E> type = fallback.getDeclaringClass();
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", "one of ", ""));
    return text(key)
        .flatMap(
            text ->
                Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .or(() -> refuse(key, text, allowed)))
        .orElse(fallback);
  }

  /** A list of texts; empty where the key is absent. */
  public List<String> texts(String key) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof SequenceNode sequence)
        || !sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
      refuse(key, "a " + kind(node.get()), "a list of texts");
      return List.of();
    }
    return sequence.getValue().stream().map(item -> ((ScalarNode) item).getValue()).toList();
  }

  /** A mapping below this one; an empty one where the key is absent. */
  public Section section(String key) {
    Optional<Node> node = node(key);
    MappingNode mapping = null;
    if (node.isPresent()) {
      if (node.get() instanceof MappingNode found) {
        mapping = found;
      } else {
        refuse(key, "a " + kind(node.get()), "a mapping of keys to values");
      }
    }
    Section child = new Section(prefix + key + ".", mapping, problems);
    children.add(child);
    return child;
  }

  /** Checks a value that was read; {@code what} says what was found and what is allowed. */
  public void check(String key, boolean fine, String what) {
    if (!fine) {
      problem(lines.get(key), prefix + key, what);
    }
  }

  /** Reads a value with a parser of the caller's own; empty results are problems. */
  public <T> Optional<T> parsed(String key, String allowed, Function<String, Optional<T>> parser) {
    return text(key).flatMap(text -> parser.apply(text).or(() -> refuse(key, text, allowed)));
  }

  private Optional<BigDecimal> decimal(String key, BigDecimal least, BigDecimal most, String kind) {
    String allowed = kind + " from " + least.toPlainString() + " to " + most.toPlainString();
    return text(key)
        .flatMap(
            text -> {
              try {
                // Arithmetic with more digits than that would take all time and memory there is.
                BigDecimal found =
                    new BigDecimal(text.length() > MOST_DIGITS ? "" : text.replace("_", ""));
                return Math.abs((long) found.scale()) <= MOST_DIGITS
                        && found.compareTo(least) >= 0
                        && found.compareTo(most) <= 0
                    ? Optional.of(found)
                    : refuse(key, text, allowed);
              } catch (NumberFormatException e) {
                return refuse(key, text, allowed);
              }
            });
  }

  private <T> T require(String key, Optional<T> value, T fallback) {
    if (value.isEmpty() && !has(key)) {
      problem(null, prefix + key, "is missing and has no default");
    }
    return value.orElse(fallback);
  }

  private Optional<ScalarNode> scalar(String key, String allowed) {
    Optional<Node> node = node(key);
    if (node.isPresent() && !(node.get() instanceof ScalarNode)) {
      return refuse(key, "a " + kind(node.get()), allowed);
    }
    return node.map(ScalarNode.class::cast);
  }

  private Optional<Node> node(String key) {
    asked.add(key);
    return Optional.ofNullable(nodes.get(key)).filter(node -> !Tag.NULL.equals(node.getTag()));
  }

  private <T> Optional<T> refuse(String key, String found, String allowed) {
    problem(lines.get(key), prefix + key, "found " + Shown.of(found) + ", allowed is " + allowed);
    return Optional.empty();
  }

  private void problem(@Nullable Integer line, String key, String what) {
    problems.add(new Problem(line == null ? OptionalInt.empty() : OptionalInt.of(line), key, what));
  }

  void reportUnknownKeys() {
    nodes.keySet().stream()
        .filter(key -> !asked.contains(key))
        .forEach(
            key ->
                problem(
                    lines.get(key),
                    prefix + key,
                    "unknown key, known here are "
                        + asked.stream().distinct().sorted().collect(Collectors.joining(", "))));
    children.forEach(Section::reportUnknownKeys);
  }

  static String kind(Node node) {
    return switch (node.getNodeId()) {
      case mapping -> "mapping";
      case sequence -> "list";
      default -> "text";
    };
  }
}
