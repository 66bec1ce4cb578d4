package dev.dagfetch.server.git.bounds;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.testkit.EndlessHost;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remotes whose answers have no end: they are broken off long before memory is full. */
class EndlessAnswerTest {
  private static final int LIMIT = 1 << 20;

  /** What may be under way: buffers of sockets and streams on both sides. */
  private static final int UNDER_WAY = 12 << 20;

  @TempDir Path tmp;
  private EndlessHost host;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    host = EndlessHost.start();
    mirrors = new MirrorFixture(settings(LIMIT));
  }

  private GitSettings settings(int limit) {
    GitSettings usual = MirrorFixture.settings(tmp);
    return new GitSettings(
        usual.mirrors(),
        usual.tmp(),
        usual.knownHosts(),
        usual.timeouts(),
        usual.gate(),
        usual.limits(),
        new RefSettings(Duration.ofDays(1), Optional.empty(), limit),
        usual.network());
  }

  @AfterEach
  void stop() {
    mirrors.close();
    host.close();
  }

  private Mirror mirror(String kind) {
    return mirrors.open(
        switch (kind) {
          case "http" -> host.http();
          case "gzip" -> host.httpCompressed();
          default -> host.git();
        });
  }

  private void assertBounded(DagfetchException failure) {
    assertThat(failure)
        .hasMessageContainingAll("127.0.0.1", "\"pipelines\"", "git.refs_size", "raise it");
    assertThat(failure.metadata()).containsEntry("limit", String.valueOf(LIMIT));
    assertThat(failure.retryAfter()).isEmpty();
    assertThat(host.sent()).isBetween(1L, (long) LIMIT + UNDER_WAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "gzip", "git"})
  void resolve_refsWithoutEnd_isRefused(String kind) {
    Mirror mirror = mirror(kind);

    assertBounded(
        failure(Reason.REMOTE_REFUSED, () -> mirror.resolve("main", Duration.ZERO, PATIENT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "gzip", "git"})
  void listRefs_refsWithoutEnd_isRefused(String kind) {
    Mirror mirror = mirror(kind);

    assertBounded(failure(Reason.REMOTE_REFUSED, () -> mirror.listRefs("", PATIENT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "gzip", "git"})
  void ensure_refsWithoutEnd_isRefusedOnce(String kind) {
    Mirror mirror = mirror(kind);

    assertBounded(
        failure(Reason.REMOTE_REFUSED, () -> mirror.ensure(new CommitId("c".repeat(40)), PATIENT)));
  }

  @Test
  void ensure_messagesWithoutEndInPlaceOfAPack_isRefused() {
    Mirror mirror = mirrors.open(host.httpTalking());

    DagfetchException failure =
        failure(Reason.REMOTE_REFUSED, () -> mirror.ensure(new CommitId("c".repeat(40)), PATIENT));

    assertThat(failure).hasMessageContainingAll("\"pipelines\"", "1048576 bytes of messages");
    assertThat(host.sent()).isBetween(1L << 20, (1L << 20) + UNDER_WAY);
  }

  @Test
  void sideTalk_inPiecesOfAnySize_isCountedAndNothingElse() throws IOException {
    byte[] honest =
        ("000eversion 2\n0000000dpackfile\n" + "0008\u0002abc".repeat(1000) + "0008\u0001xyz0000")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] pack = new byte[100_000];
    byte[] endless = "0008\u0002abc".repeat(300_000).getBytes(StandardCharsets.ISO_8859_1);
    for (int piece : new int[] {1, 3, 7, 64 << 10}) {
      SideTalk talk = new SideTalk();
      feed(talk, honest, piece);
      assertThatThrownBy(() -> feed(talk, endless, piece))
          .isInstanceOf(OverlongAnswerException.class);

      SideTalk withoutBands = new SideTalk();
      feed(withoutBands, "0008NAK\nPACK".getBytes(StandardCharsets.ISO_8859_1), piece);
      Arrays.fill(pack, (byte) 2);
      for (int i = 0; i < 20; i++) {
        feed(withoutBands, pack, piece);
      }
    }
  }

  private static void feed(SideTalk talk, byte[] bytes, int piece) throws IOException {
    for (int at = 0; at < bytes.length; at += piece) {
      talk.arrived(bytes, at, Math.min(piece, bytes.length - at));
    }
  }

  @Test
  void beginning_ofAnEndlessStream_isAllThatIsKept() throws IOException {
    byte[] all = new byte[1 << 20];
    new Random(1).nextBytes(all);

    try (InputStream in = new Beginning(new ByteArrayInputStream(all), 64 << 10)) {
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(all, 64 << 10));
      assertThat(in.read()).isEqualTo(-1);
    }
    try (InputStream in = new Beginning(new ByteArrayInputStream(new byte[10]), 64 << 10)) {
      assertThat(in.readAllBytes()).hasSize(10);
    }
  }

  @Test
  void ensure_largePackBehindFewRefs_isNotCountedAsRefs() {
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    String commit = upstream.commit(GitFiles.none().random("large", 3L * LIMIT, 1));
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      Mirror mirror = mirrors.open(remote.url(upstream));

      mirror.ensure(new CommitId(commit), PATIENT);

      assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void resolve_manyRefs_withinTheUsualLimit() {
    mirrors.close();
    mirrors = new MirrorFixture(tmp);
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    String commit = upstream.commit("a", "1");
    upstream.manyBranches(10_000, commit);
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      remote.speakV0();
      Mirror mirror = mirrors.open(remote.url(upstream));

      assertThat(mirror.listRefs("refs/heads/", PATIENT)).hasSizeGreaterThan(10_000 - 1);
    }
  }
}
