package dev.dagfetch.server.git;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much one fetch may bring: bytes on the line, and bytes of objects unpacked. Exceeding it ends
 * the fetch.
 */
final class ArrivalBudget {
  private final TreeLimits limits;
  private final AtomicLong received = new AtomicLong();
  private long unpacked;

  ArrivalBudget(TreeLimits limits) {
    this.limits = limits;
  }

  /** Counts bytes that came over the line. */
  void received(int bytes) {
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
  }

  /** Bytes that came over the line so far, where that is known. */
  long receivedBytes() {
    return received.get();
  }
}
