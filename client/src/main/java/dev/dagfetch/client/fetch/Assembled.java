package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.write.Contents;

/**
 * A complete staged tree.
 *
 * @param contents what it holds
 * @param base what became of the base
 */
record Assembled(Contents contents, BaseUse base) {
  Manifest manifest() {
    return contents.manifest();
  }
}
