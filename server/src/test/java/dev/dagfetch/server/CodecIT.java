package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole versions come compressed to those who can decode them, and are the same versions. */
class CodecIT {
  private static final int UNKNOWN = 99;

  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static String before;
  private static String commit;
  private static RunningDaemon daemon;
  private static Caller caller;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    GitFiles files =
        GitFiles.none()
            .random("noise.bin", 700_000, 1)
            .text("large.sql", "insert into facts values (1, 2, 3);\n".repeat(90_000))
            .text("zz.py", "x = 1\n");
    for (int i = 0; i < 400; i++) {
      files.text(
          "dags/team%d/task_%03d.py".formatted(i % 7, i), ("print(" + i + ")\n").repeat(150));
    }
    before = upstream.commit(files);
    commit = upstream.commit("zz.py", "x = 2\n");
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callTcp();
    caller.fetch("etl", before);
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
  }

  private static FetchDagRequest.Builder accepting(Codec... codecs) {
    return FetchDagRequest.newBuilder()
        .setDagId("etl")
        .setCommit(commit)
        .addAllAcceptedCodecs(List.of(codecs));
  }

  @Test
  void daemon_saysWhatItOffers() {
    assertThat(
            caller
                .dags()
                .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                .getCodecsList())
        .containsExactly(Codec.CODEC_IDENTITY, Codec.CODEC_ZSTD);
  }

  @Test
  void compressedAnswer_isTheVersion_andSmaller() {
    ReceivedTree plain = caller.fetch("etl", commit);
    ReceivedTree compressed = caller.fetch(accepting(Codec.CODEC_ZSTD).build());

    assertThat(compressed.files()).isEqualTo(upstream.lsTree(commit, ""));
    assertThat(compressed.header().getCodec()).isEqualTo(Codec.CODEC_ZSTD);
    assertThat(compressed.header().getBytesToCome()).isEqualTo(plain.header().getBytesToCome());
    assertThat(compressed.compressed()).isGreaterThan(10).isLessThan(compressed.frames() - 3);
    assertThat(compressed.bytesOnTheWire()).isLessThan(plain.bytesOnTheWire() / 3);
  }

  @Test
  void whoDoesNotAskForIt_getsNone() {
    for (FetchDagRequest request :
        List.of(
            accepting().build(),
            accepting(Codec.CODEC_UNSPECIFIED, Codec.CODEC_ZSTD).build(),
            accepting(Codec.CODEC_IDENTITY, Codec.CODEC_ZSTD).build(),
            accepting().addAcceptedCodecsValue(UNKNOWN).build())) {
      ReceivedTree received = caller.fetch(request);
      assertThat(received.header().getCodec()).isEqualTo(Codec.CODEC_IDENTITY);
      assertThat(received.compressed()).isZero();
    }
  }

  @Test
  void unknownCodecs_arePassedOver() {
    ReceivedTree received =
        caller.fetch(
            accepting()
                .addAcceptedCodecsValue(UNKNOWN)
                .addAcceptedCodecs(Codec.CODEC_ZSTD)
                .build());

    assertThat(received.header().getCodec()).isEqualTo(Codec.CODEC_ZSTD);
  }

  @Test
  void changesAndPartsOfAVersion_comeAsTheyAre() {
    ReceivedTree changes =
        ReceivedTree.read(
            upstream.lsTree(before, ""),
            caller
                .dags()
                .fetchDag(
                    accepting(Codec.CODEC_ZSTD)
                        .setBaseTreeId(upstream.treeId(before, ""))
                        .build()));
    ReceivedTree narrowed =
        caller.fetch(
            accepting(Codec.CODEC_ZSTD).addPathPrefixes(ByteString.copyFromUtf8("dags")).build());

    assertThat(changes.names()).containsExactly("zz.py");
    assertThat(changes.header().getCodec()).isEqualTo(Codec.CODEC_IDENTITY);
    assertThat(narrowed.header().getCodec()).isEqualTo(Codec.CODEC_IDENTITY);
  }

  @Test
  void brokenAnswer_goesOnWithAnotherCodec() {
    FetchDagRequest request = accepting(Codec.CODEC_ZSTD).build();
    List<FetchDagResponse> frames = new ArrayList<>();
    caller.dags().fetchDag(request).forEachRemaining(frames::add);
    int resumed = 0;
    for (int i = 0; i < frames.size(); i++) {
      ByteString token = frames.get(i).getResumeToken();
      if (!token.isEmpty()) {
        for (Codec codec : List.of(Codec.CODEC_IDENTITY, Codec.CODEC_ZSTD)) {
          ReceivedTree received =
              ReceivedTree.readResumed(
                  List.of(),
                  frames.subList(0, i + 1),
                  caller.dags().fetchDag(accepting(codec).setResumeToken(token).build()));
          assertThat(received.files()).isEqualTo(upstream.lsTree(commit, ""));
          resumed++;
        }
      }
    }
    assertThat(resumed).isGreaterThan(4);
  }
}
