package dev.dagfetch.server;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.Metrics;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon with 256 MiB of heap and one file of 200 MB: streams cost what is under way, never what
 * the file weighs.
 */
@Timeout(300)
class StreamingIT {
  private static final long SIZE = 200_000_000;
  private static final long MIB = 1 << 20;
  private static final ByteString A_FILE = ByteString.copyFromUtf8("a.py");

  /** Far more than a stream may hold (about a MiB in the transport), far less than the file. */
  private static final long BOUND = 24L << 20;

  @TempDir private static Path dir;
  private static String commit;
  private static String blob;
  private static DaemonProcess daemon;
  private static Metrics metrics;

  @BeforeAll
  static void start() {
    GitRepo upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit(GitFiles.none().random("large.bin", SIZE, 1).text("a.py", "x = 1\n"));
    blob = upstream.blobId(commit, "large.bin");
    daemon =
        DaemonProcess.in(dir).jvm("-Xmx256m").repository("up", upstream.url()).metricsOn().start();
    metrics = daemon.metrics();
    try (Caller caller = daemon.callTcp()) {
      // Fetched once, so that what is measured is serving.
      caller
          .dags()
          .listDagFiles(
              dev.dagfetch.v1.ListDagFilesRequest.newBuilder()
                  .setDagId("up")
                  .setCommit(commit)
                  .build());
    }
  }

  @AfterAll
  static void stop() {
    daemon.close();
    assertThat(daemon.log()).doesNotContain(" ERROR ");
  }

  @Test
  void hugeFile_arrivesExact() throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-1");
    sha.update(("blob " + SIZE + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    try (Caller caller = daemon.callTcp()) {
      Iterator<FetchDagResponse> frames =
          caller.dags().withDeadlineAfter(4, TimeUnit.MINUTES).fetchDag(request());
      while (frames.hasNext()) {
        FetchDagResponse frame = frames.next();
        if (frame.hasFilePart()) {
          sha.update(frame.getFilePart().getContent().asReadOnlyByteBuffer());
        }
      }
    }
    assertThat(HexFormat.of().formatHex(sha.digest())).isEqualTo(blob);
  }

  @Test
  void readersThatDoNotRead_holdALittleMemoryAndNoMore() {
    double before = metrics.memoryOfTransport();
    try (Caller caller = daemon.callTcp()) {
      List<SlowRead> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(new SlowRead(caller, CallOptions.DEFAULT));
      }
      readers.forEach(reader -> reader.read(2));
      await().until(() -> metrics.value("dagfetch_streams_open") >= 4);
      metrics.awaitSteady("dagfetch_fetches_sent_bytes_total");

      assertThat(metrics.memoryOfTransport() - before).isLessThan(BOUND);
      readers.forEach(SlowRead::cancel);
    }
    await().until(() -> metrics.value("dagfetch_streams_open") == 0);
  }

  @Test
  void fiveHundredStalledReaders_leaveMemoryForOthers() {
    double limit = metrics.value("dagfetch_direct_memory_limit_bytes");
    List<Caller> callers = Stream.generate(daemon::callTcp).limit(4).toList();
    try {
      List<SlowRead> readers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        readers.add(new SlowRead(callers.get(i % callers.size()), CallOptions.DEFAULT));
      }
      await().atMost(1, MINUTES).until(() -> metrics.value("dagfetch_streams_open") == 500);
      metrics.awaitSteady("dagfetch_fetches_sent_bytes_total");
      double held = metrics.memoryOfTransport();
      System.out.printf(
          "500 stalled readers: %.0f MiB of direct memory (limit %.0f MiB), %.0f MiB of heap%n",
          held / MIB, limit / MIB, metrics.value("jvm_memory_used_bytes") / MIB);

      // A frame for each, what all may have beside that, and what buffers are rounded up to.
      assertThat(held).isLessThan((500 * 256 << 10) * 1.1 + limit / 8);
      assertThat(held).isLessThan(limit * 0.75);
      try (Caller other = daemon.callTcp()) {
        ReceivedTree small = other.fetch(request().toBuilder().addPathPrefixes(A_FILE).build());
        assertThat(small.files()).hasSize(1);
      }
      readers.forEach(SlowRead::cancel);
    } finally {
      callers.forEach(Caller::close);
    }
    await().until(() -> metrics.value("dagfetch_streams_open") == 0);
  }

  @Test
  void cancelledCall_stopsTheWorkAtOnce() {
    try (Caller caller = daemon.callTcp()) {
      double before = metrics.value("dagfetch_fetches_sent_bytes_total");
      SlowRead reader = new SlowRead(caller, CallOptions.DEFAULT);
      reader.read(10);
      await().until(() -> reader.bytes() > 0);

      reader.cancel();

      await().until(() -> metrics.value("dagfetch_streams_open") == 0);
      metrics.awaitSteady("dagfetch_fetches_sent_bytes_total");
      assertThat(metrics.value("dagfetch_fetches_sent_bytes_total") - before).isLessThan(BOUND);
    }
  }

  @Test
  void callerThatVanishes_stopsTheWork() {
    Caller caller = daemon.callTcp();
    SlowRead reader = new SlowRead(caller, CallOptions.DEFAULT);
    reader.read(5);
    await().until(() -> reader.bytes() > 0);

    caller.close();

    await().until(() -> metrics.value("dagfetch_streams_open") == 0);
  }

  @Test
  void deadline_endsAStreamThatIsNotRead() {
    try (Caller caller = daemon.callTcp()) {
      SlowRead reader =
          new SlowRead(caller, CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(2)));
      reader.read(5);

      Status status = await().until(reader::status, s -> s != null);

      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      await().until(() -> metrics.value("dagfetch_streams_open") == 0);
    }
  }

  private static FetchDagRequest request() {
    return FetchDagRequest.newBuilder().setDagId("up").setCommit(commit).build();
  }

  /** A call whose reader reads only what it is told to. */
  private static final class SlowRead extends ClientCall.Listener<FetchDagResponse> {
    private final ClientCall<FetchDagRequest, FetchDagResponse> call;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<Status> status = new AtomicReference<>();

    SlowRead(Caller caller, CallOptions options) {
      call = caller.channel().newCall(DagFetchServiceGrpc.getFetchDagMethod(), options);
      call.start(this, new Metadata());
      call.sendMessage(request());
      call.halfClose();
    }

    void read(int frames) {
      call.request(frames);
    }

    long bytes() {
      return bytes.get();
    }

    Status status() {
      return status.get();
    }

    void cancel() {
      call.cancel("enough", null);
    }

    @Override
    public void onMessage(FetchDagResponse frame) {
      bytes.addAndGet(frame.getFilePart().getContent().size());
    }

    @Override
    public void onClose(Status closed, Metadata trailers) {
      status.set(closed);
    }
  }
}
