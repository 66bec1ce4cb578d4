package dev.dagfetch.client.command;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.v1.RefTip;
import dev.dagfetch.v1.ServedFrom;
import dev.dagfetch.v1.Version;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values that several commands print look. JSON has the names of the protocol's fields. */
final class Views {
  private static final int SHORT = 12;

  private Views() {}

  static Map<String, @Nullable Object> version(Version version) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dag_id", version.getDagId());
    json.put("repository", version.getRepository());
    json.put("commit", version.getCommit());
    json.put(
        "commit_time", version.hasCommitTime() ? Amounts.instant(version.getCommitTime()) : null);
    path(json, "scope", version.getScope());
    json.put("tree_id", version.getTreeId());
    json.put("files_tree_id", version.getFilesTreeId().isEmpty() ? null : version.getFilesTreeId());
    return json;
  }

  static Map<String, @Nullable Object> tip(RefTip tip) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("ref", tip.getRef());
    json.put("commit", tip.getCommit());
    json.put("age_ms", tip.hasAge() ? Amounts.duration(tip.getAge()).toMillis() : null);
    return json;
  }

  /**
   * A path as text; where that is not its bytes, those as well, in base64, with {@code _base64}
   * after the name.
   */
  static void path(Map<String, @Nullable Object> json, String name, ByteString path) {
    json.put(name, path(path));
    if (!path.isEmpty() && !isText(path)) {
      json.put(name + "_base64", Base64.getEncoder().encodeToString(path.toByteArray()));
    }
  }

  static String path(ByteString path) {
    return TreePath.describe(path.toByteArray());
  }

  private static boolean isText(ByteString path) {
    return ByteString.copyFromUtf8(path(path)).equals(path);
  }

  static String servedFrom(ServedFrom from) {
    return from.name().substring("SERVED_FROM_".length()).toLowerCase(Locale.ROOT);
  }

  static String shortId(String id) {
    return id.length() > SHORT ? id.substring(0, SHORT) : id;
  }
}
