package dev.dagfetch.server.rpc;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list that is at hand as a whole and ordered by a key.
 *
 * @param entries the entries of the page
 * @param nextToken asks for the next page; empty on the last one
 */
record Page<T>(List<T> entries, String nextToken) {
  /**
   * Cuts the page that {@code pageToken} asks for: what comes after its key, whether that entry
   * still exists or not.
   */
  static <T> Page<T> cut(
      List<T> all, Function<T, String> key, int size, PageToken token, String pageToken) {
    int from = 0;
    if (!pageToken.isEmpty()) {
      String after = token.decode(pageToken);
      while (from < all.size() && key.apply(all.get(from)).compareTo(after) <= 0) {
        from++;
      }
    }
    int to = Math.min(all.size(), from + size);
    return new Page<>(
        all.subList(from, to), to < all.size() ? token.encode(key.apply(all.get(to - 1))) : "");
  }
}
