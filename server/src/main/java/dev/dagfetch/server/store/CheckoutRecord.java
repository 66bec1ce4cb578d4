package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;

/**
 * What a checkout's sidecar says of it before it lists the files.
 *
 * @param boot in which run of the kernel the files were written or verified last
 * @param allocatedBytes what it counts for in the budget
 */
record CheckoutRecord(TreeId tree, BootId boot, long allocatedBytes, int files) {
  /** Name of the directory of the files. */
  static final String FILES = "files";

  /** Name of the file beside it. */
  static final String SIDECAR = "manifest";

  CheckoutRecord in(BootId now) {
    return new CheckoutRecord(tree, now, allocatedBytes, files);
  }
}
