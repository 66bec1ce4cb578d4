package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a version that is told as changes to another one: what the base has, less what is
 * removed, with what is sent put in its place.
 *
 * <p>One pass over three lists in the order of paths. Whether the outcome is what was promised is
 * for its tree id to say; here the changes are only kept from being ambiguous. Not thread-safe.
 */
public final class Succession {
  private final List<TreePath> removed;
  private final List<TreeEntry> sent;
  private final List<TreeEntry> outcome;
  private int nextRemoved;
  private int nextSent;

  private Succession(List<TreePath> removed, List<TreeEntry> sent, int size) {
    this.removed = removed;
    this.sent = sent;
    this.outcome = new ArrayList<>(size);
  }

  /**
   * Applies changes.
   *
   * @param base the base's files, in order
   * @param removed paths that the base has, in order, each once
   * @param sent files that are new or changed, in order
   * @throws VerificationException if a path is removed that the base has not, or that is sent, too
   */
  public static List<TreeEntry> of(
      List<TreeEntry> base, List<TreePath> removed, List<TreeEntry> sent) {
    Succession succession = new Succession(removed, sent, base.size() + sent.size());
    base.forEach(succession::follow);
    return succession.finish();
  }

  private void follow(TreeEntry old) {
    while (nextSent < sent.size() && sent.get(nextSent).path().compareTo(old.path()) < 0) {
      outcome.add(sent.get(nextSent++));
    }
    boolean replaced = nextSent < sent.size() && sent.get(nextSent).path().equals(old.path());
    boolean dropped = nextRemoved < removed.size() && removed.get(nextRemoved).equals(old.path());
    if (replaced && dropped) {
      throw new VerificationException("%s is removed and sent".formatted(old.path()));
    }
    if (dropped) {
      nextRemoved++;
    } else {
      outcome.add(replaced ? sent.get(nextSent++) : old);
    }
  }

  private List<TreeEntry> finish() {
    outcome.addAll(sent.subList(nextSent, sent.size()));
    if (nextRemoved < removed.size()) {
      throw new VerificationException(
          "%s is removed, but the base does not have it".formatted(removed.get(nextRemoved)));
    }
    return outcome;
  }
}
