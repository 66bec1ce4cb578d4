package dev.dagfetch.server.git.bounds;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much one fetch may bring: bytes on the line, bytes of objects unpacked, and what there is
 * room for on the disk. Exceeding it ends the fetch.
 */
public final class ArrivalBudget {
  /**
   * How large a pack gets is known only when it is here: the disk is looked at again whenever so
   * much has come.
   */
  public static final long STEP_BYTES = 4 << 20;

  private final TreeLimits limits;
  private final Room room;
  private final AtomicLong received = new AtomicLong();
  private long unpacked;
  private long unpackedWithRoom = STEP_BYTES;

  /**
   * The budget of one fetch.
   *
   * @param limits what all that it brings may at most be
   * @param room asked before more is taken
   */
  public ArrivalBudget(TreeLimits limits, Room room) {
    this.limits = limits;
    this.room = room;
  }

  /** Counts bytes that came over the line. */
  void received(int bytes) {
    Failpoint.FETCH_RECEIVING.pass();
    if (received.addAndGet(bytes) > limits.packBytes()) {
      throw Rejection.overLimit("", "pack_bytes", limits.packBytes());
    }
  }

  /**
   * Counts bytes of an object; {@code ofBlob} is how much of the same blob came so far, 0 for other
   * objects.
   */
  void unpacked(int bytes, long ofBlob) {
    unpacked += bytes;
    if (ofBlob > limits.blobBytes()) {
      throw Rejection.overLimit("", "blob_bytes", limits.blobBytes());
    }
    if (unpacked > limits.treeBytes()) {
      throw Rejection.overLimit("", "tree_bytes", limits.treeBytes());
    }
    if (unpacked > unpackedWithRoom) {
      room.require(STEP_BYTES);
      unpackedWithRoom = unpacked + STEP_BYTES;
    }
  }

  /** Bytes that came over the line so far, where that is known. */
  public long receivedBytes() {
    return received.get();
  }
}
