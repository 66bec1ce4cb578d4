package dev.dagfetch.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Versions of a tree, each made from the one before by everything that people do to files: add,
 * change, remove, rename, copy, make executable, turn a file into a directory or a link and back.
 * Names sort differently as files and as directories; no link leads outside. The same for the same
 * seed. Not thread-safe.
 */
public final class RandomHistory {
  private static final String[] DIRECTORIES = {"a", "a-b", "a.b", "B", "dags", "é", "a0"};
  private static final String[] STEMS = {"f", "f-", "f.", "F", "0", "a", "dags"};

  private final SplittableRandom random;
  private final int largest;
  private final TreeMap<String, Node> files = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Node(int mode, byte[] content) {} // a gitlink's content is its commit's id

  /**
   * @param largest size of the largest files; a few come near to it
   */
  public RandomHistory(long seed, int largest) {
    this.random = new SplittableRandom(seed);
    this.largest = largest;
  }

  /** The first version, or so many files more. */
  public GitFiles add(int count) {
    GitFiles change = GitFiles.none();
    for (int i = 0; i < count; i++) {
      put(change, path(), node());
    }
    return change;
  }

  /** The next version: so many things done, on the whole of small extent. */
  public GitFiles change(int count) {
    GitFiles change = GitFiles.none();
    for (int i = 0; i < count; i++) {
      change(change);
    }
    return change;
  }

  private void change(GitFiles change) {
    if (files.size() < 3) {
      put(change, path(), node());
      return;
    }
    String path = any();
    Node node = files.get(path);
    switch (random.nextInt(13)) {
      case 0, 1 -> put(change, path(), node());
      case 2, 3 -> put(change, path, new Node(node.mode == 0100755 ? 0100755 : 0100644, content()));
      case 4 -> remove(change, path);
      case 5 -> move(change, path, path());
      case 6 -> put(change, path(), node);
      case 7 -> put(change, path, new Node(node.mode == 0100755 ? 0100644 : 0100755, node.content));
      case 8 -> put(change, path + "/" + stem(), node);
      case 9 -> put(change, directoryOf(path), node);
      case 10 -> put(change, path, new Node(0120000, utf8("lib/" + path)));
      case 11 ->
          put(change, path, new Node(0160000, utf8("%040x".formatted(random.nextLong() >>> 1))));
      default -> moveDirectory(change, directoryOf(path));
    }
  }

  /** Whatever stands in the way of the path goes first: a file above it, files below it. */
  private void put(GitFiles change, String path, Node node) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      remove(change, path.substring(0, slash));
    }
    below(path).forEach(file -> remove(change, file));
    if (node.mode == 0160000) {
      change.gitlink(path, new String(node.content, UTF_8));
    } else {
      change.raw(utf8(path), node.mode, node.content);
    }
    files.put(path, node);
  }

  private void remove(GitFiles change, String path) {
    if (files.remove(path) != null) {
      change.remove(path);
    }
  }

  private void move(GitFiles change, String from, String to) {
    Node node = files.get(from);
    remove(change, from);
    put(change, to, node);
  }

  private void moveDirectory(GitFiles change, String directory) {
    String to = directory() + stem() + random.nextInt(100);
    if (!(to + "/").startsWith(directory + "/") && !(directory + "/").startsWith(to + "/")) {
      for (String file : below(directory)) {
        move(change, file, to + file.substring(directory.length()));
      }
    }
  }

  private List<String> below(String directory) {
    return new ArrayList<>(files.subMap(directory + "/", directory + "0").keySet());
  }

  private String any() {
    String from = path();
    String found = files.ceilingKey(from);
    return found == null ? files.firstKey() : found;
  }

  /** The directory of a path; the path itself at the top. */
  private static String directoryOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private String path() {
    return directory() + stem() + random.nextInt(1000) + ".py";
  }

  private String directory() {
    StringBuilder path = new StringBuilder();
    for (int depth = random.nextInt(5); depth > 0; depth--) {
      path.append(DIRECTORIES[random.nextInt(DIRECTORIES.length)]).append('/');
    }
    return path.toString();
  }

  private String stem() {
    return STEMS[random.nextInt(STEMS.length)];
  }

  private Node node() {
    return switch (random.nextInt(12)) {
      case 0 -> new Node(0120000, utf8(stem() + random.nextInt(1000) + ".py"));
      case 1 -> new Node(0160000, utf8("%040x".formatted(random.nextLong() >>> 1)));
      case 2 -> new Node(0100755, content());
      case 3 -> new Node(0100644, new byte[0]);
      default -> new Node(0100644, content());
    };
  }

  private byte[] content() {
    int magnitude = random.nextInt(40);
    int most = magnitude == 0 ? largest : magnitude < 5 ? 20_000 : 2_000;
    byte[] content = new byte[1 + random.nextInt(most)];
    if (random.nextBoolean()) {
      random.nextBytes(content);
    } else {
      Arrays.fill(content, (byte) ('a' + random.nextInt(26)));
    }
    return content;
  }

  private static byte[] utf8(String text) {
    return GitFiles.utf8(text);
  }
}
