package dev.dagfetch.server.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the configuration file: YAML without anchors, aliases and tags of its own. All problems are
 * found in one go. Thread-safe.
 */
public final class ConfigParser {
  private static final int MAX_BYTES = 1 << 20;

  private final Config defaults;

  /** What the file leaves out is as in {@code defaults}. */
  public ConfigParser(Config defaults) {
    this.defaults = defaults;
  }

  /** Reads a file. */
  public Config parse(Path file) throws ConfigException {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw unreadable(file.toString(), "does not exist");
    } catch (IOException e) {
      throw unreadable(file.toString(), "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Reads what was in a file; {@code name} is its name in problems. */
  Config parse(String name, byte[] content) throws ConfigException {
    Problems problems = new Problems(name);
    Node root = compose(name, content, problems);
    problems.throwIfAny();
    Config config =
        Section.read("", root, problems, section -> new ConfigReader(section, defaults).read());
    problems.throwIfAny();
    return config;
  }

  private static @Nullable Node compose(String name, byte[] content, Problems problems)
      throws ConfigException {
    if (content.length > MAX_BYTES) {
      throw unreadable(name, "is larger than 1 MiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      refuseForeign(root, problems);
      return root;
    } catch (CharacterCodingException e) {
      throw unreadable(name, "is not UTF-8");
    } catch (MarkedYAMLException e) {
      problems.add(e.getProblemMark(), "", "not YAML: " + withoutContent(e.getProblem()));
    } catch (YAMLException e) {
      throw unreadable(name, "is not YAML that can be read");
    }
    return null;
  }

  /** The kind of mistake only: what follows these words is from the file, and may be a secret. */
  private static String withoutContent(String problem) {
    return problem.replaceFirst("(undefined alias|tag handle|not allowed:) .*", "$1");
  }

  /**
   * Anchors would let a small file stand for a huge one, and tags ask for types; neither is needed.
   */
  private static void refuseForeign(@Nullable Node node, Problems problems) {
    if (node == null) {
      return;
    }
    if (node.getAnchor() != null) {
      problems.add(node.getStartMark(), "", "anchors and aliases are not supported (write it out)");
      return;
    }
    if (!node.getTag().startsWith("tag:yaml.org,2002:")) {
      problems.add(node.getStartMark(), "", "tags are not supported (remove the !)");
    }
    for (Node child : childrenOf(node)) {
      refuseForeign(child, problems);
    }
  }

  private static List<Node> childrenOf(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream()
              .<Node>mapMulti((tuple, each) -> {
                each.accept(tuple.getKeyNode());
                each.accept(tuple.getValueNode());
              })
              .toList();
      case SequenceNode sequence -> sequence.getValue();
      default -> List.of();
    };
  }

  private static ConfigException unreadable(String name, String why) {
    return new ConfigException(List.of("%s:1:1: the file %s".formatted(name, why)));
  }
}
