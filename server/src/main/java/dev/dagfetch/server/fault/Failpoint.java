package dev.dagfetch.server.fault;

import org.jspecify.annotations.Nullable;

/**
 * A step after which the disk looks different: where a daemon that is killed leaves something for
 * the next one to deal with.
 *
 * <p>The code says with {@link #pass} that it has come to the step. That does nothing unless a test
 * has set a {@link Trap} for this process.
 */
public enum Failpoint {
  /** A new state directory's layout file is written, and not yet renamed. */
  LAYOUT_WRITTEN,
  /** A new mirror is made aside, and not yet renamed. */
  MIRROR_WRITTEN,

  /** A piece of what the remote sends has arrived. */
  FETCH_RECEIVING,
  /** A pack and its index are in the mirror, and nobody has looked whether they are complete. */
  FETCH_STORED,
  /** A commit was found complete, and no mark says so yet. */
  FETCH_PROVEN,
  /** The list of shallow commits is written and synced, and not yet renamed. */
  SHALLOW_SYNCED,
  /** The list of shallow commits has the commit, and there is no complete-mark. */
  SHALLOW_PUBLISHED,
  /** The complete-mark is durable, and the locks of the fetch are still there. */
  COMMIT_MARKED,

  /** A pack that replaces others is written and synced, and not yet renamed. */
  REPACK_SYNCED,
  /** The pack has its name, and its index has not. */
  REPACK_HALF_PUBLISHED,
  /** Pack and index have their names, and those that they replace are there. */
  REPACK_PUBLISHED,
  /** The index of a replaced pack is deleted, and the pack is there. */
  REPACK_HALF_DELETED,

  /** Half of a segment's bytes are written. */
  SEGMENT_WRITING,
  /** A segment is written, and not yet renamed. */
  SEGMENT_WRITTEN,
  /** A segment has its name, and nobody was told. */
  SEGMENT_PUBLISHED,
  /** A segment has lost its place, and its file is there. */
  SEGMENT_EVICTED,

  /** A file of a checkout is written. */
  CHECKOUT_WRITING,
  /** A checkout is taken from its name, and files of it are gone, to make another one of it. */
  CHECKOUT_RECYCLING,
  /** A checkout is whole and its sidecar synced, and it is not yet renamed. */
  CHECKOUT_SYNCED,
  /** A checkout has its name, and the directory of checkouts is not yet synced. */
  CHECKOUT_PUBLISHED,
  /** An evicted checkout is moved aside, and nothing of it is deleted. */
  CHECKOUT_DISCARDED,

  /** A pin's commit is here, and nothing keeps it. */
  PIN_CLAIMED,
  /** The keep-ref is durable, and there is no row. */
  PIN_KEPT,
  /** Rows are written in a transaction that is not committed. */
  PIN_RECORDED,
  /** The rows are committed, and the caller was not told. */
  PIN_COMMITTED,
  /** A pin's row is gone, and its keep-ref is there. */
  PIN_REMOVED,
  /** The keep-ref is gone too, and the caller was not told. */
  PIN_RELEASED,

  /** A damaged checkout has lost its sidecar, and its files are still under its name. */
  CHECKOUT_CONDEMNED,
  /** How far scrub has come is written, and not yet renamed. */
  SCRUB_NOTED,

  /** At start: something unfinished is moved aside to be deleted. */
  START_SWEEPING,
  /** At start: a leftover in a mirror is deleted. */
  START_CLEARING,
  /** At start: a keep-ref is compared with the pins. */
  START_RECONCILING,
  /** At start: a published checkout is looked at. */
  START_ADOPTING;

  /** Never set in production, so that the compiler of the JVM leaves out what depends on it. */
  private static final @Nullable Trap TRAP = Trap.ofThisProcess();

  /** Says that the step is reached. */
  public void pass() {
    if (TRAP != null) {
      TRAP.reached(this);
    }
  }
}
