package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit itself: what Git's own client gets from these remotes is what the repository has. */
class RemotesTest {
  @TempDir Path tmp;
  private GitRepo repo;
  private GitRepo clone;

  @BeforeEach
  void makeRepositories() {
    repo = GitRepo.create(tmp.resolve("up.git"));
    clone = GitRepo.create(tmp.resolve("clone.git"));
  }

  @Test
  void lsTree_oddFiles_tellsPathsModesAndContents() {
    byte[] odd = {'d', '/', (byte) 0xff, '"', '\n', '\t', '\\'};
    String commit =
        repo.commit(
            GitFiles.of("a.txt", "a")
                .executable("bin/run", "#!")
                .symlink("link", "a.txt")
                .bytes("empty", new byte[0])
                .raw(odd, 0100644, new byte[] {0, '\n', -1}));

    assertThat(repo.lsTree(commit, ""))
        .extracting(GitFile::mode, file -> file.content().length)
        .containsExactly(
            tuple(0100644, 1),
            tuple(0100755, 2),
            tuple(0100644, 3),
            tuple(0100644, 0),
            tuple(0120000, 5));
    assertThat(repo.lsTree(commit, "d").getFirst().path())
        .isEqualTo(Arrays.copyOfRange(odd, 2, odd.length));
  }

  @Test
  void rewrite_branch_replacesItsHistory() {
    String old = repo.commit("a", "1");
    String rewritten = repo.rewrite("main", GitFiles.of("b", "2"));

    assertThat(repo.git("log", "--format=%H", "main")).isEqualTo(rewritten);
    assertThat(repo.git("cat-file", "-t", old)).isEqualTo("commit");
    repo.prune();
    assertThatThrownBy(() -> repo.git("cat-file", "-t", old))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void fetch_overHttp_deliversAndIsCounted() {
    String commit = repo.commit("a", "1");
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      clone.git("fetch", "-q", "--depth=1", remote.url(repo), commit);

      assertThat(clone.lsTree(commit, "")).isEqualTo(repo.lsTree(commit, ""));
      assertThat(remote.fetches()).isEqualTo(1);
      assertThat(remote.bytesSent()).isPositive();
    }
  }

  @Test
  void fetch_overHttpWithLogIn_needsTheRightOne() {
    String commit = repo.commit("a", "1");
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      remote.requireBasic("u", "p");
      String url = remote.url(repo);

      assertThatThrownBy(() -> clone.git("fetch", "-q", url, commit)).hasMessageContaining("128");
      clone.git("fetch", "-q", url.replace("://", "://u:p@"), commit);
      assertThat(clone.git("cat-file", "-t", commit)).isEqualTo("commit");
    }
  }

  @Test
  void fetch_fromStoppedRemote_failsUntilRestarted() {
    String commit = repo.commit("a", "1");
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      remote.stop();
      String url = remote.url(repo);

      assertThatThrownBy(() -> clone.git("fetch", "-q", url, commit)).hasMessageContaining("128");
      remote.restart();
      remote.trouble(Trouble.status(503));
      assertThatThrownBy(() -> clone.git("fetch", "-q", url, commit)).hasMessageContaining("503");
      remote.recover();
      clone.git("fetch", "-q", url, commit);
    }
  }

  @Test
  void fetch_overSsh_needsAnAcceptedKeyAndTheHostsKey() {
    String commit = repo.commit("a", "1");
    try (SshRemote remote = SshRemote.serve()) {
      Path key = remote.writeAcceptedKey(tmp.resolve("id"), "");
      Path unknown = remote.writeUnknownKey(tmp.resolve("id2"));

      assertThatThrownBy(() -> overSsh(remote, unknown, commit)).hasMessageContaining("128");
      overSsh(remote, key, commit);
      assertThat(clone.lsTree(commit, "")).isEqualTo(repo.lsTree(commit, ""));
    }
  }

  private void overSsh(SshRemote remote, Path key, String commit) {
    try {
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      Path known = Files.writeString(tmp.resolve("known"), remote.knownHostsLine());
      String ssh =
          "ssh -F none -o IdentitiesOnly=yes -o UserKnownHostsFile=%s -i %s".formatted(known, key);
      GitBinary.run(
          clone.dir(), Map.of("GIT_SSH_COMMAND", ssh), in -> {}, "fetch", remote.url(repo), commit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
