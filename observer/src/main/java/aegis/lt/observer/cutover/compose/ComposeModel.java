package aegis.lt.observer.cutover.compose;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What a compose file means, as far as the edit has to know: whether a file without one line means
 * the same but for the override. A line that looks right proves nothing (it may be a comment, part
 * of a longer text, or shared through an anchor), so meanings are compared.
 */
final class ComposeModel {
  private final Map<?, ?> meaning;
  private final String service;
  private final String variable;
  private final List<String> values;
  private final SortedSet<Integer> lines;
  private final boolean bare;

  private ComposeModel(
      Map<?, ?> meaning,
      String service,
      String variable,
      List<String> values,
      SortedSet<Integer> lines,
      boolean bare) {
    this.meaning = meaning;
    this.service = service;
    this.variable = variable;
    this.values = List.copyOf(values);
    this.lines = lines;
    this.bare = bare;
  }

  static ComposeModel parse(String text, String service, String variable)
      throws UnusableComposeFile {
    Map<?, ?> meaning = meaning(text);
    Map<?, ?> found = serviceOf(meaning, service);
    Object environment = found.get("environment");
    List<String> values = new ArrayList<>();
    if (environment instanceof Collection<?> entries) {
      for (Object entry : entries) {
        if (names(variable, entry)) {
          values.add(String.valueOf(entry).replaceFirst("^[^=]*=?", ""));
        }
      }
    } else if (environment instanceof Map<?, ?> map) {
      if (map.containsKey(variable)) {
        Object value = map.get(variable);
        values.add(value == null ? "" : value.toString());
      }
    } else if (environment != null) {
      throw new UnusableComposeFile(
          "services."
              + service
              + ".environment is neither a list nor a mapping, allowed is either");
    }
    boolean bare = environment == null && found.containsKey("environment");
    return new ComposeModel(
        meaning, service, variable, values, linesThatName(variable, text), bare);
  }

  /**
   * The values that the variable is given in the service's environment, in the order in which they
   * stand; blank where the value is to come from elsewhere.
   */
  List<String> values() {
    return values;
  }

  /** Whether the service has the key {@code environment} with nothing behind it. */
  boolean hasBareEnvironment() {
    return bare;
  }

  /** The lines, from 1 on, on which something that names the variable begins. */
  SortedSet<Integer> lines() {
    return Collections.unmodifiableSortedSet(lines);
  }

  /** Whether another text means what this one means, but for the override in the service. */
  boolean isSameWithoutTheOverride(String other) {
    try {
      return withoutOverride(meaning(other)).equals(withoutOverride(meaning))
          && parse(other, service, variable).values().isEmpty();
    } catch (UnusableComposeFile broken) {
      return false;
    }
  }

  private static Map<?, ?> meaning(String text) throws UnusableComposeFile {
    try {
      Node root = new Yaml().compose(new StringReader(text));
      if (root != null && containsItself(root, identitySet(), identitySet())) {
        throw new UnusableComposeFile("an alias makes a value contain itself");
      }
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      if (new Yaml(new AsWritten(options)).load(text) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new UnusableComposeFile("line " + line + ": " + String.valueOf(e.getProblem()).strip());
    } catch (YAMLException e) {
      throw new UnusableComposeFile(String.valueOf(e.getMessage()).strip());
    } catch (ClassCastException | IllegalArgumentException e) {
      // What the library throws for a tag on a value of another kind: !!map x, !!int [1].
      throw new UnusableComposeFile("a value is not what its tag (!!…) says");
    }
    throw new UnusableComposeFile(
        "it is no compose file: found no mapping, allowed is one with services");
  }

  /**
   * Keeps numbers and times as they are written. Nothing here counts with them, and what a tag or
   * the form of a value claims need not be true: a number may have a million digits or none.
   */
  private static final class AsWritten extends SafeConstructor {
    AsWritten(LoaderOptions options) {
      super(options);
      for (Tag tag : List.of(Tag.INT, Tag.FLOAT, Tag.TIMESTAMP, Tag.BINARY)) {
        yamlConstructors.put(
            tag,
            new AbstractConstruct() {
              @Override
              public Object construct(Node node) {
                return new Written(tag, ((ScalarNode) node).getValue());
              }
            });
      }
    }
  }

  private record Written(Tag tag, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static boolean containsItself(Node node, Set<Node> around, Set<Node> done) {
    if (!around.add(node)) {
      return true;
    }
    for (Node child : done.contains(node) ? List.<Node>of() : children(node)) {
      if (containsItself(child, around, done)) {
        return true;
      }
    }
    around.remove(node);
    done.add(node);
    return false;
  }

  private static Set<Node> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static Map<?, ?> serviceOf(Map<?, ?> meaning, String service) throws UnusableComposeFile {
    if (!(meaning.get("services") instanceof Map<?, ?> services)) {
      throw new UnusableComposeFile("it is no compose file: it has no mapping 'services'");
    }
    if (!services.containsKey(service)) {
      throw new UnusableComposeFile(
          "it has no service " + service + ", found are " + String.valueOf(services.keySet()));
    }
    if (!(services.get(service) instanceof Map<?, ?> found)) {
      throw new UnusableComposeFile("services." + service + " is no mapping");
    }
    return found;
  }

  /** A copy in which the service's environment does not have the variable. */
  private Map<Object, Object> withoutOverride(Map<?, ?> root) throws UnusableComposeFile {
    Map<Object, Object> services = new LinkedHashMap<>();
    Map<Object, Object> changed = new LinkedHashMap<>(serviceOf(root, service));
    Object environment = changed.get("environment");
    // An environment that has nothing left is written as nothing at all.
    Object left = List.of();
    if (environment instanceof Collection<?> entries) {
      left = entries.stream().filter(entry -> !names(variable, entry)).toList();
    } else if (environment instanceof Map<?, ?> map) {
      Map<Object, Object> rest = new LinkedHashMap<>(map);
      rest.remove(variable);
      left = rest.isEmpty() ? List.of() : rest;
    }
    changed.put("environment", left);
    if (root.get("services") instanceof Map<?, ?> all) {
      services.putAll(all);
    }
    services.put(service, changed);
    Map<Object, Object> copy = new LinkedHashMap<>(root);
    copy.put("services", services);
    return copy;
  }

  /** Whether a list entry, {@code NAME} or {@code NAME=value}, is about the variable. */
  private static boolean names(String variable, @Nullable Object entry) {
    return entry instanceof String text
        && (text.equals(variable) || text.startsWith(variable + "="));
  }

  private static SortedSet<Integer> linesThatName(String variable, String text) {
    SortedSet<Integer> found = new TreeSet<>();
    Set<Node> seen = identitySet();
    Deque<Node> left = new ArrayDeque<>();
    left.push(new Yaml().compose(new StringReader(text)));
    while (!left.isEmpty()) {
      Node node = left.pop();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof ScalarNode scalar && names(variable, scalar.getValue())) {
        // Counted as a person counts: by line feeds.
        int begin = text.offsetByCodePoints(0, scalar.getStartMark().getIndex());
        found.add(1 + (int) text.substring(0, begin).chars().filter(c -> c == '\n').count());
      }
      left.addAll(children(node));
    }
    return found;
  }

  private static List<Node> children(Node node) {
    List<Node> children = new ArrayList<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        children.add(tuple.getKeyNode());
        children.add(tuple.getValueNode());
      }
    } else if (node instanceof SequenceNode sequence) {
      children.addAll(sequence.getValue());
    }
    return children;
  }
}
