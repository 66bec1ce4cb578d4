package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.rpc.files.PathFilter;
import dev.dagfetch.server.rpc.files.ResumeToken;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a FetchDag request asks for, read and found to be well-formed before anything else happens.
 *
 * @param base what the caller has, if anything
 * @param token how far an earlier answer came, if there was one
 * @param codecs what the caller can decode, best first
 */
record FetchQuery(
    VersionName name,
    PathFilter filter,
    @Nullable TreeId base,
    @Nullable ResumeToken token,
    List<Codec> codecs) {
  /**
   * @throws DagfetchException if anything in the request is malformed
   */
  static FetchQuery of(FetchDagRequest request) {
    return new FetchQuery(
        VersionName.of(request),
        PathFilter.parse(request.getPathPrefixesList()),
        request.getBaseTreeId().isEmpty()
            ? null
            : TreeId.parse("base_tree_id", request.getBaseTreeId()),
        request.getResumeToken().isEmpty() ? null : ResumeToken.parse(request.getResumeToken()),
        request.getAcceptedCodecsList());
  }
}
