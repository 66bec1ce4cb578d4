package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.BitRot;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.VerifyVersionRequest;
import dev.dagfetch.v1.VerifyVersionResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole answers over real connections, whatever has become of the segments they are sent from. */
class SegmentIT {
  @TempDir Path tmp;
  private GitRepo repo;
  private RunningDaemon daemon;

  @BeforeEach
  void start() {
    repo = GitRepo.create(tmp.resolve("remote.git"));
    daemon = RunningDaemon.start(tmp.resolve("d")).declare("pipelines", repo.url());
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private static GitFiles manyFiles() {
    GitFiles files = GitFiles.none().random("models/weights.bin", 1_200_000, 3);
    for (int i = 0; i < 600; i++) {
      files.text("dags/team%d/task_%03d.py".formatted(i % 7, i), "x".repeat(i * 13 % 4_000));
    }
    return files;
  }

  private void assertExact(Caller caller, String commit) {
    assertThat(caller.fetch("pipelines", commit).files()).isEqualTo(repo.lsTree(commit, ""));
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.walk(daemon.state().resolve("segments"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void verify_ofAVersionWithoutACheckout_findsItsDamagedSegment() throws IOException {
    String commit = repo.commit(manyFiles());
    VerifyVersionRequest verify =
        VerifyVersionRequest.newBuilder().setTreeId(repo.treeId(commit, "")).build();
    try (Caller caller = daemon.callTcp()) {
      RpcErrors.assertReason(() -> caller.cache().verifyVersion(verify), "VERSION_UNKNOWN");
      assertExact(caller, commit);
      int segments = stored().size();
      assertThat(caller.cache().verifyVersion(verify))
          .isEqualTo(VerifyVersionResponse.newBuilder().setSegmentCount(segments).build());

      BitRot.strike(stored().getFirst());
      BitRot.strike(stored().getLast());

      assertThat(caller.cache().verifyVersion(verify).getDamagedSegmentCount()).isEqualTo(2);
      assertThat(stored()).hasSize(segments - 2);
      assertExact(caller, commit);
      assertThat(stored()).hasSize(segments);
    }
  }

  @Test
  void answers_fromNewOldDamagedAndMissingSegments_areExact() throws IOException {
    String first = repo.commit(manyFiles());
    try (Caller caller = daemon.callTcp()) {
      assertExact(caller, first);
      assertExact(caller, first);
    }
    daemon.restart();
    List<Path> stored = stored();
    assertThat(stored).hasSizeGreaterThan(15);
    try (Caller caller = daemon.callUnix()) {
      assertExact(caller, first);
      for (int i = 0; i < stored.size(); i++) {
        if (i % 3 == 0) {
          Files.delete(stored.get(i));
        } else if (i % 3 == 1) {
          Files.write(stored.get(i), new byte[100]);
        }
      }
      // Whether from memory or from the mirror: nobody sees what happened to the files.
      assertExact(caller, first);
    }
    daemon.restart();
    try (Caller caller = daemon.callUnix()) {
      assertExact(caller, first);
      assertThat(stored()).hasSameElementsAs(stored);

      String second = repo.commit("dags/team3/task_003.py", "print('changed')\n");
      assertExact(caller, second);
      assertThat(stored().size() - stored.size()).isBetween(1, 3);
    }
  }
}
