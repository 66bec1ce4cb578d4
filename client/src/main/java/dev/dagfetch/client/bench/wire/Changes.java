package dev.dagfetch.client.bench.wire;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FileEntry.Placement;
import java.time.Duration;
import java.util.Iterator;

/**
 * What came for a version whose predecessor the caller holds: small files, each checked against its
 * blob id.
 *
 * @param files files that were sent or named
 * @param contentBytes content that was sent
 */
public record Changes(int files, long contentBytes) {

  /**
   * Asks for the changes and reads them all.
   *
   * @param baseTreeId the version that the caller holds
   * @param treeId the tree that the version must be
   * @throws BenchException if the answer is not the changes against that base
   */
  public static Changes read(
      Connection connection,
      VersionName version,
      String baseTreeId,
      String treeId,
      Duration timeout) {
    FetchDagRequest request =
        FetchDagRequest.newBuilder()
            .setDagId(version.dagId())
            .setCommit(version.commit())
            .setBaseTreeId(baseTreeId)
            .build();
    return connection.call(() -> {
      Iterator<FetchDagResponse> frames =
          connection
              .within(timeout, DagFetchServiceGrpc.newBlockingStub(connection.channel()))
              .fetchDag(request);
      return read(frames, baseTreeId, treeId);
    });
  }

  static Changes read(Iterator<FetchDagResponse> frames, String baseTreeId, String treeId) {
    requireAnswer(frames.next().getHeader(), baseTreeId, treeId);
    Changes changes = new Changes(0, 0);
    FetchDagResponse frame = frames.next();
    while (frame.hasFiles() || frame.hasRemoved()) {
      for (FileEntry file : frame.getFiles().getFilesList()) {
        changes = changes.and(file);
      }
      frame = frames.next();
    }
    boolean complete =
        frame.hasTrailer() && frame.getTrailer().getTreeId().equals(treeId) && !frames.hasNext();
    if (!complete || frame.getTrailer().getContentBytes() != changes.contentBytes) {
      throw new BenchException("the changes end in an unexpected frame: " + frame.getFrameCase());
    }
    return changes;
  }

  private static void requireAnswer(FetchDagHeader header, String baseTreeId, String treeId) {
    boolean based =
        header.getBaseOutcome() == BaseOutcome.BASE_OUTCOME_USED
            && header.getBaseTreeId().equals(baseTreeId);
    if (!based || !header.getVersion().getTreeId().equals(treeId)) {
      throw new BenchException(
          "the answer is not based on the tree that was named: " + header.getBaseOutcome());
    }
  }

  private Changes and(FileEntry file) {
    if (file.getPlacement() == Placement.PLACEMENT_INLINE
        && !ObjectHash.ofBlob(file.getContent().asReadOnlyByteBuffer())
            .equals(file.getObjectId())) {
      throw new BenchException("a changed file is not blob " + file.getObjectId());
    }
    return new Changes(files + 1, contentBytes + file.getContent().size());
  }
}
