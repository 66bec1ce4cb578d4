package dev.dagfetch.server.git.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.SshRemote;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a mirror delivers is what the git program finds in the upstream repository, byte for byte.
 */
class MirrorExactnessTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    mirrors = new MirrorFixture(tmp);
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  @Test
  void files_overFile_areExact() {
    assertExact(mirrors.open(upstream.url()), upstream.commit(oddTree(1)));
  }

  @Test
  void files_overHttp_areExact() {
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      assertExact(mirrors.open(remote.url(upstream)), upstream.commit(oddTree(2)));
    }
  }

  @Test
  void files_overSsh_areExact() {
    try (SshRemote remote = SshRemote.serve()) {
      Path key = remote.writeAcceptedKey(tmp.resolve("id"), "");
      Credential login = new Credential.SshKey(new SecretRef("file:" + key), Optional.empty());
      Mirror mirror = mirrors.open(remote.url(upstream), login, remote.knownHostsLine());

      assertExact(mirror, upstream.commit(oddTree(3)));
    }
  }

  @Test
  void files_ofGeneratedTrees_areExactFromCommitToCommit() {
    Mirror mirror = mirrors.open(upstream.url());
    for (int seed = 10; seed < 18; seed++) {
      assertExact(mirror, upstream.commit(randomTree(seed)));
    }
  }

  @Test
  void files_withAttributes_areTheBlobsUnchanged() {
    String commit =
        upstream.commit(
            GitFiles.of(
                    ".gitattributes",
                    "* text=auto eol=crlf ident\nsecret export-ignore\nversion export-subst\n")
                .text("unix", "a\nb\n")
                .text("dos", "a\r\nb\r\n")
                .text("ident", "$Id$\n")
                .text("secret", "kept\n")
                .text("version", "$Format:%H$\n"));

    assertExact(mirrors.open(upstream.url()), commit);
  }

  private void assertExact(Mirror mirror, String commit) {
    assertThat(mirror.ensure(new CommitId(commit), MirrorFixture.PATIENT)).isTrue();
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  private static GitFiles oddTree(int seed) {
    byte[] binary = new byte[70_000];
    new Random(seed).nextBytes(binary);
    return GitFiles.of("README.md", "hello\n")
        .text("readme.md", "another file on a case-sensitive disk\n")
        .bytes("empty", new byte[0])
        .bytes("binary", binary)
        .executable("bin/run.sh", "#!/bin/sh\n")
        .symlink("link", "README.md")
        .symlink("dangling", "nowhere/at/all")
        .text("a/b", "1")
        .text("a-b", "sorts before a/b")
        .text("a.b", "2")
        .text("dir/".repeat(60) + "deep", "deep")
        .text("with blank and \"quotes\" and 'more'", "q")
        .text("new\nline\ttab", "n")
        .text("back\\slash", "b")
        .text("con:stream", "c")
        .text("aux", "device elsewhere")
        .text("über/日本語", "u")
        .raw(new byte[] {'x', '/', (byte) 0xff, (byte) 0xfe, 1}, 0100644, new byte[] {0, 13, 10})
        .gitlink("submodule", "1234567890123456789012345678901234567890");
  }

  private static GitFiles randomTree(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 60; i++) {
      String path =
          String.join("/", List.of("d" + random.nextInt(4), "e" + random.nextInt(4), "f" + i));
      byte[] content = new byte[random.nextInt(3000)];
      random.nextBytes(content);
      files.raw(
          path.getBytes(StandardCharsets.UTF_8), random.nextBoolean() ? 0100644 : 0100755, content);
    }
    return files;
  }
}
