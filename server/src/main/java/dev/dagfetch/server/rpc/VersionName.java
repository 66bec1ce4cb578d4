package dev.dagfetch.server.rpc;

import dev.dagfetch.server.dag.DagIds;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.WarmVersionRequest;
import java.util.Optional;

/**
 * What fixes a version in a request: a DAG, and a commit or a pin.
 *
 * @param commit the commit; empty if the version is named by a pin
 * @param pinId the pin; empty if the version is named by a commit
 */
record VersionName(String dagId, Optional<CommitId> commit, Optional<String> pinId) {
  VersionName {
    DagIds.require(dagId);
    if (commit.isEmpty() && pinId.isEmpty()) {
      throw DagfetchException.invalidField("target", "", "a commit or a pin_id");
    }
  }

  static VersionName of(FetchDagRequest request) {
    return request.hasPinId()
        ? pinned(request.getDagId(), request.getPinId())
        : of(request.getDagId(), request.hasCommit(), request.getCommit());
  }

  static VersionName of(ListDagFilesRequest request) {
    return request.hasPinId()
        ? pinned(request.getDagId(), request.getPinId())
        : of(request.getDagId(), request.hasCommit(), request.getCommit());
  }

  static VersionName of(OpenCheckoutRequest request) {
    return request.hasPinId()
        ? pinned(request.getDagId(), request.getPinId())
        : of(request.getDagId(), request.hasCommit(), request.getCommit());
  }

  static VersionName of(WarmVersionRequest request) {
    return request.hasPinId()
        ? pinned(request.getDagId(), request.getPinId())
        : of(request.getDagId(), request.hasCommit(), request.getCommit());
  }

  static VersionName pinned(String dagId, String pinId) {
    return new VersionName(dagId, Optional.empty(), Optional.of(pinId));
  }

  private static VersionName of(String dagId, boolean hasCommit, String commit) {
    return new VersionName(
        dagId,
        hasCommit ? Optional.of(CommitId.parse(commit)) : Optional.empty(),
        Optional.empty());
  }
}
