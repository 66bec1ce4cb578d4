package dev.dagfetch.server.git.bounds;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;

/**
 * The names in a tree object as far as it can be read, however malformed; a character per byte. To
 * find out which one is at fault.
 */
final class TreeNames {
  private record Name(String text, boolean directory) {
    /** What Git compares: as if the name of a directory ended with a slash. */
    String sorted() {
      return directory ? text + "/" : text + "\0";
    }
  }

  private final List<Name> names = new ArrayList<>();

  TreeNames(byte[] tree) {
    int at = 0;
    while (at < tree.length) {
      int blank = indexOf(tree, (byte) ' ', at);
      int end = blank < 0 ? -1 : indexOf(tree, (byte) 0, blank);
      if (end < 0) {
        break;
      }
      String text = new String(tree, blank + 1, end - blank - 1, StandardCharsets.ISO_8859_1);
      names.add(new Name(text, tree[at] == '4'));
      at = end + 1 + Constants.OBJECT_ID_LENGTH;
    }
  }

  Stream<String> stream() {
    return names.stream().map(Name::text);
  }

  /** The first name that was there before, or that belongs before its predecessor. */
  Optional<String> outOfPlace() {
    Set<String> seen = new HashSet<>();
    String last = "";
    for (Name name : names) {
      if (!seen.add(name.text()) || name.sorted().compareTo(last) < 0) {
        return Optional.of(name.text());
      }
      last = name.sorted();
    }
    return Optional.empty();
  }

  private static int indexOf(byte[] bytes, byte wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
