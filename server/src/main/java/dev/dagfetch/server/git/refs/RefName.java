package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.error.DagfetchException;
import java.util.List;
import org.eclipse.jgit.lib.Repository;

/**
 * A branch's or tag's name as a caller gives it: full ({@code refs/heads/main}), short ({@code
 * main}), or {@code HEAD}.
 */
record RefName(String text) {
  private static final int MAX_LENGTH = 1024;

  RefName {
    boolean valid =
        text.length() <= MAX_LENGTH
            && !text.startsWith("-")
            && (text.equals("HEAD") || Repository.isValidRefName("refs/heads/" + text));
    if (!valid) {
      throw DagfetchException.invalidField("ref", text, "a branch or tag, short or full, or HEAD");
    }
  }

  /** The full names it may stand for; a branch goes before a tag of the same name. */
  List<String> candidates() {
    return text.equals("HEAD") || text.startsWith("refs/")
        ? List.of(text)
        : List.of("refs/heads/" + text, "refs/tags/" + text);
  }
}
