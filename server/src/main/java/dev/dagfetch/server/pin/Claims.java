package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import java.util.ArrayList;
import java.util.List;

/** The claims of one call. For one thread. */
final class Claims implements AutoCloseable {
  private final KeptCommits kept;
  private final List<KeptCommits.Claim> held = new ArrayList<>();

  Claims(KeptCommits kept) {
    this.kept = kept;
  }

  void add(Mirror mirror, CommitId commit) {
    held.add(kept.claim(mirror, commit));
  }

  @Override
  public void close() {
    held.forEach(KeptCommits.Claim::close);
  }
}
