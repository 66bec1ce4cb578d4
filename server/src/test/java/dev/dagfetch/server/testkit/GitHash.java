package dev.dagfetch.server.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dagfetch.v1.ElidedEntry;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Git's object ids, computed from their definition and by nothing that the daemon uses. */
public final class GitHash {
  private static final int TREE = 040000;

  private GitHash() {}

  public static String blob(byte[] content) {
    return object("blob", content);
  }

  /** The id of the tree that holds just these files and entries. */
  public static String tree(List<GitFile> files, List<ElidedEntry> elided) {
    Directory root = new Directory();
    files.forEach(file -> root.put(file.name(), new Entry(file.mode(), file.id())));
    elided.forEach(entry ->
        root.put(
            entry.getPath().toString(ISO_8859_1), new Entry(entry.getMode(), entry.getObjectId())));
    return root.id();
  }

  /** The id of an object of any type. */
  public static String object(String type, byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update((type + " " + content.length + "\0").getBytes(ISO_8859_1));
      return HexFormat.of().formatHex(sha.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private record Entry(int mode, String id) {}

  /** A directory on the way; every character of a name is one byte. */
  private static final class Directory {
    /** In Git's order: as if the name of a directory ended with a slash. */
    private final Map<String, Object> entries = new TreeMap<>();

    void put(String path, Entry entry) {
      int slash = path.indexOf('/');
      if (slash < 0) {
        entries.put(entry.mode() == TREE ? path + "/" : path, entry);
      } else {
        Directory next =
            (Directory)
                entries.computeIfAbsent(path.substring(0, slash + 1), name -> new Directory());
        next.put(path.substring(slash + 1), entry);
      }
    }

    String id() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      entries.forEach((key, value) -> {
        Entry entry =
            value instanceof Directory below ? new Entry(TREE, below.id()) : (Entry) value;
        String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
        out.writeBytes("%o %s\0".formatted(entry.mode(), name).getBytes(ISO_8859_1));
        out.writeBytes(HexFormat.of().parseHex(entry.id()));
      });
      return object("tree", out.toByteArray());
    }
  }
}
