package dev.dagfetch.server.git;

import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;

/** What to fetch, from where, and who wants to hear how far it is. */
record FetchOrder(CommitId commit, Remote remote, Consumer<FetchProgress> progress) {
  ObjectId id() {
    return ObjectId.fromString(commit.hex());
  }
}
