package dev.dagfetch.server.config;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the file while it is read.
 *
 * <p>A look-up never fails: what is wrong is noted as a problem and the fallback takes its place,
 * so that one reading finds everything. A key without a value counts as left out. What no look-up
 * asked for is unknown in the end. Parsers of values throw {@code IllegalArgumentException} with
 * the rest of the sentence after the key.
 */
final class Section {
  private static final Mark NOWHERE = new Mark("", 0, 0, 0, new int[0], 0);

  private final String path;
  private final Mark start;
  private final Problems problems;
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Map<String, Node> values = new HashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  private Section(String path, @Nullable Node node, Problems problems) {
    this.path = path;
    this.start = node == null ? NOWHERE : node.getStartMark();
    this.problems = problems;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::take);
    } else if (node != null && !isNull(node)) {
      problems.add(start, path, "not a mapping (expected: keys with values)");
    }
  }

  /** Reads all of a mapping; {@code null} is an empty one. */
  static <T> T read(
      String path, @Nullable Node node, Problems problems, Function<Section, T> reader) {
    Section section = new Section(path, node, problems);
    T value = reader.apply(section);
    section.refuseUnknown();
    return value;
  }

  /** One value, parsed, or the fallback. */
  <T> T value(String key, T fallback, Function<String, T> parser) {
    Node node = take(key);
    return node == null ? fallback : scalar(pathOf(key), node, parser).orElse(fallback);
  }

  /** One value that may be left out. */
  <T> Optional<T> optional(String key, Function<String, T> parser) {
    Node node = take(key);
    return node == null ? Optional.empty() : scalar(pathOf(key), node, parser);
  }

  /** One value that must be there; {@code placeholder} stands in for it if it is not. */
  String required(String key, String placeholder, Function<String, String> parser) {
    Node node = take(key);
    if (node == null) {
      problems.add(start, pathOf(key), "missing (expected: a value)");
      return placeholder;
    }
    return scalar(pathOf(key), node, parser).orElse(placeholder);
  }

  /** A list of values. */
  <T> List<T> values(String key, List<T> fallback, Function<String, T> parser) {
    Node node = take(key);
    return node == null ? fallback : each(key, node, (path, item) -> scalar(path, item, parser));
  }

  /** A mapping inside this one. */
  <T> T section(String key, Function<Section, T> reader) {
    return read(pathOf(key), take(key), problems, reader);
  }

  /** A list of mappings. */
  <T> List<T> sections(String key, Function<Section, T> reader) {
    Node node = take(key);
    if (node == null) {
      return List.of();
    }
    return each(key, node, (path, item) -> Optional.of(read(path, item, problems, reader)));
  }

  /** A mapping inside this one that may be left out. */
  <T> Optional<T> optionalSection(String key, Function<Section, Optional<T>> reader) {
    Node node = take(key);
    return node == null ? Optional.empty() : read(pathOf(key), node, problems, reader);
  }

  boolean has(String key) {
    return take(key) != null;
  }

  /** Notes a problem if a key that must not be here is. */
  void refuseIfThere(String key, String what) {
    if (values.containsKey(key)) {
      refuse(key, what);
    }
  }

  /** Notes a problem with a key's value, or with the whole mapping if the key is not there. */
  void refuse(String key, String what) {
    known.add(key);
    Node node = values.get(key);
    problems.add(node == null ? start : node.getStartMark(), pathOf(key), what);
  }

  /** Notes a problem with the whole mapping. */
  void refuse(String what) {
    problems.add(start, path, what);
  }

  private interface ItemReader<T> {
    Optional<T> read(String path, Node item);
  }

  private <T> List<T> each(String key, Node node, ItemReader<T> reader) {
    List<T> all = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        reader.read("%s[%d]".formatted(pathOf(key), all.size()), item).ifPresent(all::add);
      }
    } else {
      problems.add(node.getStartMark(), pathOf(key), "not a list (expected: [a, b] or - items)");
    }
    return all;
  }

  private <T> Optional<T> scalar(String path, Node node, Function<String, T> parser) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(node.getStartMark(), path, "not a single value (expected: one value)");
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      problems.add(node.getStartMark(), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void take(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
    Node first = keys.putIfAbsent(name, key);
    if (first != null) {
      problems.add(
          key.getStartMark(),
          pathOf(name),
          "set twice (expected: once; first in line %d)"
              .formatted(first.getStartMark().getLine() + 1));
    } else {
      values.put(name, tuple.getValueNode());
    }
  }

  private @Nullable Node take(String key) {
    known.add(key);
    Node node = values.get(key);
    return node == null || isNull(node) ? null : node;
  }

  private void refuseUnknown() {
    keys.forEach((name, key) -> {
      if (!known.contains(name)) {
        String hint =
            Nearest.to(name, known)
                .map(nearest -> "did you mean \"%s\"?".formatted(nearest))
                .orElseGet(() -> "expected: " + String.join(", ", known));
        problems.add(
            key.getStartMark(),
            path,
            "unknown key %s (%s)".formatted(DagfetchException.quote(name), hint));
      }
    });
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
