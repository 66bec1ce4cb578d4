/**
 * What the daemon keeps ready: manifests in memory, checkouts on disk, leases on them, and the disk
 * budget.
 */
@NullMarked
package dev.dagfetch.server.store;

import org.jspecify.annotations.NullMarked;
