package dev.dagfetch.server.git.remote;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Log-ins whose secret is wrong, late, on the move or out of date: what a caller is told, that
 * nothing else suffers, and that the right secret is used as soon as it is there.
 */
class RemoteLogInTest {
  private static final String SECRET = "s3cr3t-t0ken";

  /** Longer than reading a secret may take. */
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;
  private Path source;
  private int commits;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    remote.requireBasic("ci", SECRET);
    mirrors = new MirrorFixture(tmp);
    source = tmp.resolve("password");
    mirror =
        mirrors.open(
            remote.url(upstream),
            new Credential.UserPassword("ci", new SecretRef("file:" + source)));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  @Test
  void password_rotated_isPickedUpWhileOldContentStaysServed() throws IOException {
    Files.writeString(source, SECRET);
    CommitId old = next();
    assertDelivered(old);
    remote.requireBasic("ci", "another");
    CommitId wanted = next();

    assertFails(wanted, Reason.REMOTE_AUTH_FAILED);
    assertThat(mirror.ensure(old, PATIENT)).isFalse();
    assertExact(old);
    Files.writeString(source, "another\n");
    assertDelivered(wanted);
  }

  @Test
  void passwordFile_replacedAllTheTime_isReadWhole() throws Exception {
    Files.writeString(source, SECRET);
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService rotation = Executors.newSingleThreadExecutor()) {
      Future<Integer> rotations =
          rotation.submit(() -> {
            int count = 0;
            for (; !enough.get(); count++) {
              Path fresh = Files.writeString(tmp.resolve("fresh"), SECRET + "\n");
              Files.move(fresh, source, StandardCopyOption.ATOMIC_MOVE);
            }
            return count;
          });
      for (int i = 0; i < 20; i++) {
        assertDelivered(next());
      }
      enough.set(true);
      assertThat(rotations.get()).isGreaterThan(20);
    }
  }

  @Test
  void passwordFile_missingThenEmptyThenWrongThenRight_isToldEachTime() throws IOException {
    CommitId wanted = next();

    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining(source.toString());
    Files.createFile(source);
    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("is empty");
    Files.writeString(source, "wrong");
    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("refused our credential");
    Files.writeString(source, SECRET);
    assertDelivered(wanted);
  }

  @Test
  void pipe_intoWhichNobodyWrites_isGivenUpAndHoldsUpNobodyElse() throws Exception {
    makePipe();
    CommitId wanted = next();
    Mirror other = mirrors.mirrors().open("other", remote(upstream.url()));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> stuck = callers.submit(() -> mirror.ensure(wanted, PATIENT));

      assertThat(other.ensure(wanted, PATIENT)).isTrue();
      assertThat(stuck.isDone()).isFalse();
    }
    long start = System.nanoTime();
    assertFails(wanted, Reason.REMOTE_AUTH_FAILED)
        .hasMessageContaining("cannot be read within 5 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    // The read that nobody waits for any more takes one answer, and must be over before the next.
    write("late");
    await().until(() -> !isBeingRead());
    write(SECRET);
    assertDelivered(wanted);
  }

  @Test
  void pipe_intoWhichAProgramWritesSlowly_isWaitedFor() throws Exception {
    makePipe();
    run("(printf s3cr3t; sleep 0.5; printf -- -t0; sleep 0.5; printf 'ken\\n') > " + source);

    assertDelivered(next());
  }

  @Test
  void pipe_intoWhichAProgramWritesNowThisNowThat_isReadAnewEachTime() throws Exception {
    makePipe();
    CommitId wanted = next();

    write("wrong");
    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("refused our credential");
    write("");
    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("is empty");
    write(SECRET);
    assertDelivered(wanted);
  }

  @Test
  void token_expiringInTheMiddleOfAFetch_isALogInThatFailed() throws IOException {
    Files.writeString(source, SECRET);
    CommitId old = next();
    assertDelivered(old);
    CommitId wanted = next();
    remote.expireLogInAfter(1);

    assertFails(wanted, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("refused our credential");
    assertThat(mirrors.gitDir().resolve("objects")).isDirectoryNotContaining("glob:**/incoming_*");
    assertExact(old);
    remote.requireBasic("ci", "next");
    remote.expireLogInAfter(Integer.MAX_VALUE);
    Files.writeString(source, "next");
    assertDelivered(wanted);
  }

  private Remote remote(String url) {
    return new Remote(RemoteUrl.parse(url), new Credential.None(), List.of());
  }

  private void makePipe() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", source.toString()).start().waitFor()).isZero();
  }

  /** Answers the read that is under way, or else the next one. */
  private void write(String text) throws IOException {
    run("printf '%s' '" + text + "' > " + source);
  }

  private static boolean isBeingRead() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("secret-file"));
  }

  private static void run(String script) throws IOException {
    new ProcessBuilder("sh", "-c", script).start();
  }

  private CommitId next() {
    return new CommitId(upstream.commit(GitFiles.of("a", "v" + commits++)));
  }

  private void assertDelivered(CommitId commit) {
    assertThat(mirror.ensure(commit, PATIENT)).isTrue();
    assertExact(commit);
  }

  private void assertExact(CommitId commit) {
    assertThat(MirrorFixture.files(mirror, commit.hex()))
        .isEqualTo(upstream.lsTree(commit.hex(), ""));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      CommitId commit, Reason reason) {
    return assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }
}
