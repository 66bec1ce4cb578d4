package dev.dagfetch.server.store;

import java.nio.file.Path;

/**
 * Where checkouts are, and how much of the disk is theirs.
 *
 * @param checkouts directory of published checkouts
 * @param tmp directory for unfinished and discarded things, on the same file system
 * @param budgetBytes allocated blocks that all checkouts together may take
 */
public record StoreSettings(Path checkouts, Path tmp, long budgetBytes) {
  public StoreSettings {
    checkouts = checkouts.toAbsolutePath().normalize();
    tmp = tmp.toAbsolutePath().normalize();
  }
}
