package dev.dagfetch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.fetch.Compression;
import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.RetryPolicy;
import dev.dagfetch.client.fetch.TransferOptions;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.DirectoryCheck;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ManifestEntry;
import dev.dagfetch.v1.OpenCheckoutRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DagfetchClientIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static RunningDaemon daemon;
  private static GitRepo repo;
  private static String commit;

  @TempDir Path temp;
  private DagfetchClient client;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) {
    repo = GitRepo.create(directory.resolve("r"));
    commit =
        repo.commit(
            Trees.tricky().random("large", 5 << 20, 3).text("text", "words\n".repeat(20_000)));
    daemon = RunningDaemon.start(directory).declare("etl", repo.url());
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
  }

  @BeforeEach
  void connect() {
    client = DagfetchClient.connect(new Address.Unix(daemon.socket()));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void fetch_overUnix_isWhatGitHas() {
    FetchReceipt receipt = fetch(client, FetchOptions.DEFAULTS);

    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(expected());
    assertThat(receipt.treeId()).isEqualTo(repo.treeId(commit, ""));
  }

  @Test
  void fetch_overTcp_isWhatGitHas() {
    try (DagfetchClient tcp = DagfetchClient.connect(new Address.Tcp("127.0.0.1", daemon.port()))) {
      fetch(tcp, FetchOptions.DEFAULTS);
    }

    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(expected());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void fetch_inEveryCompression_isWhatGitHas(Compression compression) {
    TransferOptions transfer =
        new TransferOptions(compression, Duration.ofSeconds(30), RetryPolicy.DEFAULTS);

    FetchReceipt receipt = fetch(client, FetchOptions.DEFAULTS.withTransfer(transfer));

    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(expected());
    boolean packed =
        compression == Compression.ZSTD
            && client.capabilities(TIMEOUT).getCodecsList().contains(Codec.CODEC_ZSTD);
    assertThat(receipt.transfer().codec())
        .isEqualTo(packed ? Codec.CODEC_ZSTD : Codec.CODEC_IDENTITY);
    assertThat(receipt.bytesReceived() < receipt.bytes()).isEqualTo(packed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "bin/run", "large", "x", "ünïcode", "modules/sub"})
  void fetch_narrowed_isThatPartOfWhatGitHas(String path) throws IOException {
    TreePath prefix = TreePath.of(path);

    FetchReceipt receipt = fetch(client, FetchOptions.DEFAULTS.narrowedTo(List.of(prefix)));

    List<GitFile> part =
        expected().stream().filter(f -> TreePath.of(f.path()).isAtOrBelow(prefix)).toList();
    assertThat(part).isNotEmpty();
    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(part);
    assertThat(receipt.narrowed()).isTrue();
    assertThat(receipt.files()).isEqualTo(part.size());
    assertThat(receipt.treeId()).isEqualTo(repo.treeId(commit, ""));
    assertThat(
            DirectoryCheck.full(
                ManifestFile.read(ManifestFile.beside(temp.resolve("v1"))).orElseThrow(),
                temp.resolve("v1")))
        .isEmpty();
  }

  @Test
  void read_everyFile_isItsContent() {
    for (GitFile file : repo.lsTree(commit, "")) {
      if (file.mode() != 0160000) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.read(VersionName.atCommit("etl", commit), TreePath.of(file.path()), out, TIMEOUT);
        assertThat(out.toByteArray()).as(file.name()).isEqualTo(file.content());
      }
    }
  }

  @Test
  void read_directory_isRefused() {
    assertThatThrownBy(() ->
            client.read(
                VersionName.atCommit("etl", commit),
                TreePath.of("a"),
                new ByteArrayOutputStream(),
                TIMEOUT))
        .isInstanceOfSatisfying(
            DagfetchClientException.class, e -> assertThat(e.reason()).isEqualTo("NO_FILE"));
  }

  @Test
  void read_missingPath_isNotFound() {
    assertThatThrownBy(() ->
            client.read(
                VersionName.atCommit("etl", commit),
                TreePath.of("none"),
                new ByteArrayOutputStream(),
                TIMEOUT))
        .isInstanceOfSatisfying(
            DagfetchClientException.class,
            e -> assertThat(e.reason()).isEqualTo("PATH_MISSING_AT_COMMIT"));
  }

  @Test
  void files_inSmallPages_areAllOfThem() {
    List<ManifestEntry> files = new ArrayList<>();
    client
        .files(
            ListDagFilesRequest.newBuilder()
                .setDagId("etl")
                .setCommit(commit)
                .setPageSize(3)
                .build(),
            TIMEOUT)
        .forEach(files::add);

    assertThat(files.stream().map(f -> f.getObjectId() + " " + f.getSizeBytes()))
        .isEqualTo(
            repo.lsTree(commit, "").stream().map(f -> f.id() + " " + f.content().length).toList());
  }

  @Test
  void openCheckout_whileOpen_leasesTheFiles() {
    try (CheckoutLease lease = client.openCheckout(checkout().build(), TIMEOUT, progress -> {})) {
      assertThat(DiskTree.of(lease.path())).isEqualTo(expected());
      assertThat(lease.description().getVersion().getTreeId()).isEqualTo(repo.treeId(commit, ""));
      assertThat(client.cache().stats(TIMEOUT).getLeaseCount()).isPositive();
    }
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(client.cache().stats(TIMEOUT).getLeaseCount()).isZero());
  }

  @Test
  @SuppressWarnings("try") // the daemon's end is the point
  void openCheckout_daemonStops_tellsTheHolder() throws Exception {
    Path directory = java.nio.file.Files.createDirectory(temp.resolve("d"));
    try (RunningDaemon other = RunningDaemon.start(directory).declare("etl", repo.url());
        DagfetchClient toOther = DagfetchClient.connect(new Address.Unix(other.socket()));
        CheckoutLease lease = toOther.openCheckout(checkout().build(), TIMEOUT, progress -> {})) {
      other.close();

      DagfetchClientException why = lease.lost().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(why.code()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void openCheckout_unknownDag_isNotFound() {
    OpenCheckoutRequest request =
        OpenCheckoutRequest.newBuilder().setDagId("none").setCommit(commit).build();

    assertThatThrownBy(() -> client.openCheckout(request, TIMEOUT, progress -> {}))
        .isInstanceOfSatisfying(
            DagfetchClientException.class, e -> assertThat(e.reason()).isEqualTo("DAG_UNKNOWN"));
  }

  @Test
  void fetch_unknownCommit_isNotFoundAndLeavesNothing() {
    FetchRequest request =
        new FetchRequest(
            VersionName.atCommit("etl", "0".repeat(39) + "1"), temp.resolve("v1"), TIMEOUT);

    assertThatThrownBy(() -> client.fetch(request))
        .isInstanceOfSatisfying(
            DagfetchClientException.class, e -> assertThat(e.reason()).isEqualTo("COMMIT_UNKNOWN"));
    assertThat(temp).isEmptyDirectory();
  }

  private FetchReceipt fetch(DagfetchClient with, FetchOptions options) {
    return with.fetch(
        new FetchRequest(
            VersionName.atCommit("etl", commit), temp.resolve("v1"), TIMEOUT, options));
  }

  private static OpenCheckoutRequest.Builder checkout() {
    return OpenCheckoutRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  private static List<GitFile> expected() {
    return repo.lsTree(commit, "").stream()
        .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
        .toList();
  }
}
