package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.write.Inherited;
import java.util.List;

/**
 * A proven answer.
 *
 * @param manifest what the version holds
 * @param inherited its files that were not sent, in order
 */
record Received(Manifest manifest, List<Inherited> inherited) {}
