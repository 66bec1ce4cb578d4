package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.TreePath;
import java.util.List;

/**
 * How to fetch.
 *
 * @param narrowing only these files and directories; empty for all
 * @param replace whether a target that holds something else is replaced
 * @param readOnly whether files get no write permission
 * @param cachedOnly whether to fail instead of having the daemon contact the remote
 * @param base where files are taken from that did not change
 * @param transfer how the answer travels
 */
public record FetchOptions(
    List<TreePath> narrowing,
    boolean replace,
    boolean readOnly,
    boolean cachedOnly,
    BaseChoice base,
    TransferOptions transfer) {
  public static final FetchOptions DEFAULTS =
      new FetchOptions(List.of(), false, false, false, BaseChoice.NONE, TransferOptions.DEFAULTS);

  public FetchOptions {
    narrowing = List.copyOf(narrowing);
    readOnly |= base.hardLinks();
  }

  public FetchOptions narrowedTo(List<TreePath> paths) {
    return new FetchOptions(paths, replace, readOnly, cachedOnly, base, transfer);
  }

  public FetchOptions replacing() {
    return new FetchOptions(narrowing, true, readOnly, cachedOnly, base, transfer);
  }

  public FetchOptions withReadOnlyFiles() {
    return new FetchOptions(narrowing, replace, true, cachedOnly, base, transfer);
  }

  public FetchOptions fromCacheOnly() {
    return new FetchOptions(narrowing, replace, readOnly, true, base, transfer);
  }

  public FetchOptions withBase(BaseChoice choice) {
    return new FetchOptions(narrowing, replace, readOnly, cachedOnly, choice, transfer);
  }

  public FetchOptions withTransfer(TransferOptions other) {
    return new FetchOptions(narrowing, replace, readOnly, cachedOnly, base, other);
  }

  /** The same for a cache, which holds whole versions, read-only, and finds a base itself. */
  public FetchOptions forCache() {
    return new FetchOptions(
        List.of(), false, true, cachedOnly, new BaseChoice(null, base.hardLinks()), transfer);
  }
}
