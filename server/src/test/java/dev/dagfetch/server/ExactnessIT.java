package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.config.DeclaredCredential;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.Transport;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagFilesResponse;
import dev.dagfetch.v1.ServedFrom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller gets is what Git has, byte for byte, however it came here. */
class ExactnessIT {
  @TempDir private Path dir;
  private GitRepo upstream;
  private RunningDaemon daemon;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(dir.resolve("up/pipelines.git"));
    daemon = RunningDaemon.start(dir);
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void fetch_overFile_isExact() {
    String commit = upstream.commit(OddTrees.everything());
    daemon.declare("etl", upstream.url());

    assertExact(commit);
  }

  @Test
  void fetch_overHttp_isExact() {
    String commit = upstream.commit(OddTrees.everything());
    try (HttpRemote http = HttpRemote.serve(dir.resolve("up"))) {
      daemon.declare("etl", http.url(upstream));

      assertExact(commit);
      assertThat(http.fetches()).isEqualTo(1);
    }
  }

  @Test
  void fetch_overSsh_isExact() {
    String commit = upstream.commit(OddTrees.everything());
    try (SshRemote ssh = SshRemote.serve()) {
      daemon.declare(overSsh(ssh));

      assertExact(commit);
    }
  }

  @Test
  void fetch_ofAScope_isThatDirectory() {
    String commit = upstream.commit(OddTrees.everything());
    daemon.declare(withScope("a"));

    try (Caller caller = daemon.callTcp()) {
      ReceivedTree received = caller.fetch("etl", commit);

      assertThat(received.treeId()).isEqualTo(upstream.treeId(commit, "a"));
      assertThat(received.files()).isEqualTo(upstream.lsTree(commit, "a"));
      assertThat(received.header().getVersion().getScope().toStringUtf8()).isEqualTo("a");
    }
  }

  @Test
  void fetch_ofManyFiles_comesInFewFramesAndInOrder() {
    GitFiles many = GitFiles.none();
    for (int i = 0; i < 3000; i++) {
      many.text(
          "dir%02d/sub%d/file%04d.py".formatted(i % 40, i % 7, i), "value = %d\n".formatted(i));
    }
    String commit = upstream.commit(many);
    daemon.declare("etl", upstream.url());

    try (Caller caller = daemon.callTcp()) {
      ReceivedTree received = caller.fetch("etl", commit);

      assertThat(received.files()).isEqualTo(upstream.lsTree(commit, ""));
      assertThat(received.frames()).isLessThan(10);
      assertThat(received.largestFrame()).isLessThan(400_000);
    }
  }

  @Test
  void fetch_again_isServedFromDiskAndStillExact() {
    String commit = upstream.commit(OddTrees.everything());
    daemon.declare("etl", upstream.url());

    try (Caller caller = daemon.callTcp()) {
      ReceivedTree first = caller.fetch("etl", commit);
      ReceivedTree second = caller.fetch("etl", commit);

      assertThat(first.header().getServedFrom()).isEqualTo(ServedFrom.SERVED_FROM_REMOTE);
      assertThat(second.header().getServedFrom()).isEqualTo(ServedFrom.SERVED_FROM_DISK);
      assertThat(second.files()).isEqualTo(first.files());
    }
  }

  @Test
  void fetch_withProgress_reportsBeforeTheHeader() {
    String commit = upstream.commit(OddTrees.everything());
    daemon.declare("etl", upstream.url());

    try (Caller caller = daemon.callTcp()) {
      ReceivedTree received =
          caller.fetch(
              FetchDagRequest.newBuilder()
                  .setDagId("etl")
                  .setCommit(commit)
                  .setReportProgress(true)
                  .build());

      assertThat(received.files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void listFiles_pageByPage_isTheManifest() {
    String commit = upstream.commit(OddTrees.everything());
    daemon.declare("etl", upstream.url());

    try (Caller caller = daemon.callTcp()) {
      List<String> listed = new ArrayList<>();
      ListDagFilesRequest.Builder request =
          ListDagFilesRequest.newBuilder().setDagId("etl").setCommit(commit).setPageSize(4);
      ListDagFilesResponse page;
      do {
        page = caller.dags().listDagFiles(request.build());
        page.getFilesList()
            .forEach(file ->
                listed.add(
                    "%o %s %s"
                        .formatted(
                            file.getMode(),
                            file.getObjectId(),
                            file.getPath()
                                .toString(java.nio.charset.StandardCharsets.ISO_8859_1))));
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty());

      List<GitFile> expected = upstream.lsTree(commit, "");
      assertThat(listed)
          .isEqualTo(
              expected.stream()
                  .map(file -> "%o %s %s".formatted(file.mode(), file.id(), file.name()))
                  .toList());
      assertThat(page.getFileCount()).isEqualTo(expected.size());
      assertThat(page.getTotalBytes())
          .isEqualTo(expected.stream().mapToLong(file -> file.content().length).sum());
    }
  }

  private void assertExact(String commit) {
    try (Caller caller = daemon.callUnix()) {
      ReceivedTree received = caller.fetch("etl", commit);

      assertThat(received.treeId()).isEqualTo(upstream.treeId(commit, ""));
      assertThat(received.files()).isEqualTo(upstream.lsTree(commit, ""));
      assertThat(received.header().getFileCount()).isEqualTo(received.files().size());
      assertThat(received.header().getGitlinkCount()).isEqualTo(1);
      assertThat(received.header().getVersion().getCommit()).isEqualTo(commit);
      assertThat(received.header().getVersion().getRepository()).isEqualTo("etl");
    }
  }

  private DeclaredRepository withScope(String scope) {
    return new DeclaredRepository(
        "etl",
        upstream.url(),
        "HEAD",
        Set.of(Transport.FILE),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        DeclaredRepository.Symlinks.DELIVER,
        DeclaredRepository.Submodules.OFF,
        List.of(),
        false,
        List.of(new DeclaredRepository.Dag("etl", scope)));
  }

  private DeclaredRepository overSsh(SshRemote ssh) {
    Path key = ssh.writeAcceptedKey(dir.resolve("key"), "");
    return new DeclaredRepository(
        "etl",
        ssh.url(upstream),
        "HEAD",
        Set.of(),
        Optional.of(new DeclaredCredential.SshKey("file:" + key, Optional.empty())),
        List.of(ssh.knownHostsLine()),
        Optional.empty(),
        Optional.empty(),
        DeclaredRepository.Symlinks.REFUSE_OUTSIDE,
        DeclaredRepository.Submodules.OFF,
        List.of(),
        false,
        List.of(new DeclaredRepository.Dag("etl", "")));
  }
}
