package dev.dagfetch.server.rpc.wire;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.Progress;
import dev.dagfetch.v1.RemovedPaths;

/** One message of an answer to FetchDag. */
public sealed interface FetchFrame permits FetchFrame.Message, ReadyFrame {
  /** A message that is serialized when it is sent. */
  record Message(FetchDagResponse message) implements FetchFrame {}

  static FetchFrame of(FetchDagHeader header) {
    return new Message(FetchDagResponse.newBuilder().setHeader(header).build());
  }

  /**
   * @param resumeToken covers the frame; empty for none
   */
  static FetchFrame of(FileBatch files, ByteString resumeToken) {
    return new Message(
        FetchDagResponse.newBuilder().setFiles(files).setResumeToken(resumeToken).build());
  }

  /**
   * @param resumeToken covers the frame; empty for none
   */
  static FetchFrame of(FilePart part, ByteString resumeToken) {
    return new Message(
        FetchDagResponse.newBuilder().setFilePart(part).setResumeToken(resumeToken).build());
  }

  static FetchFrame of(RemovedPaths removed) {
    return new Message(FetchDagResponse.newBuilder().setRemoved(removed).build());
  }

  static FetchFrame of(Progress progress) {
    return new Message(FetchDagResponse.newBuilder().setProgress(progress).build());
  }

  static FetchFrame of(FetchDagTrailer trailer) {
    return new Message(FetchDagResponse.newBuilder().setTrailer(trailer).build());
  }
}
