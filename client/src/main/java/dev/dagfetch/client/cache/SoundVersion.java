package dev.dagfetch.client.cache;

import dev.dagfetch.client.tree.Manifest;
import java.nio.file.Path;

/**
 * A version that was looked at and is as it should be, and cannot go away.
 *
 * @param directory its files
 * @param manifest what they are
 * @param use the right to use them
 */
record SoundVersion(Path directory, Manifest manifest, UseLock use) {}
