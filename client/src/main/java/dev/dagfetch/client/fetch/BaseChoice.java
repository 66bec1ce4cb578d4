package dev.dagfetch.client.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The base of a fetch, as the caller wants it.
 *
 * @param directory a directory with an earlier version, made by a fetch; null for none
 * @param hardLinks whether files that did not change become further names of the base's files,
 *     rather than copies. Whoever writes into one then writes into all; so files are made without
 *     write permission, and only those of the base are linked that have none either.
 */
public record BaseChoice(@Nullable Path directory, boolean hardLinks) {
  public static final BaseChoice NONE = new BaseChoice(null, false);

  /** Copies from a directory. */
  public static BaseChoice at(Path directory) {
    return new BaseChoice(directory, false);
  }
}
