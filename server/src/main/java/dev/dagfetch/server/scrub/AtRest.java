package dev.dagfetch.server.scrub;

import java.io.IOException;
import java.util.List;

/**
 * All things of one kind that are at rest in the state directory.
 *
 * <p>They come and go while scrub looks at them, and nothing here keeps them from it: no lock is
 * held while something is read, and nobody's eviction waits for a check. Called by one thread.
 */
public interface AtRest {
  Kind kind();

  /**
   * Some of the names that come after this one, in order; empty only if there are none. Opens none
   * of the things.
   *
   * @param name one that was given before, of a thing that may be gone, or empty for the beginning
   */
  List<String> after(String name) throws IOException;

  /**
   * Looks at one. When this says that it is damaged, nobody gets it any more, as far as there is
   * another way, and the log has a line about it.
   *
   * @throws IOException if it could not be checked, which says nothing about the thing; it stays in
   *     use
   */
  Finding check(String name, Pace pace) throws IOException;
}
