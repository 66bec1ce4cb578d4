package dev.dagfetch.server.version;

import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;

/** How a commit of a submodule comes to be in its mirror. */
interface SubmoduleSource {
  /** Makes sure that it is there; returns whether the remote had to deliver it. */
  boolean obtain(Mirror mirror, CommitId commit);
}
