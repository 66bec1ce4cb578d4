package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.object.CommitId;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;

/** What to fetch, from where, and who wants to hear how far it is. */
record FetchOrder(CommitId commit, Remote remote, Consumer<FetchProgress> progress) {
  ObjectId id() {
    return ObjectId.fromString(commit.hex());
  }
}
