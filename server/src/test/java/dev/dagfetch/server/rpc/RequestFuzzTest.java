package dev.dagfetch.server.rpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.rpc.files.ResumeToken;
import dev.dagfetch.server.testkit.Fuzz;
import dev.dagfetch.v1.FetchDagRequest;

/** Requests as callers may send them, almost right. */
class RequestFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void fetch(byte[] input) {
    FetchDagRequest request;
    try {
      request = FetchDagRequest.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      // gRPC refuses it before we see it.
      return;
    }
    Fuzz.one(ignored -> FetchQuery.of(request), DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void resumeToken(byte[] input) {
    Fuzz.one(
        bytes -> ResumeToken.parse(ByteString.copyFrom(bytes)), DagfetchException.class, input);
  }
}
