package dev.dagfetch.server.git.mirror;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Pace;
import dev.dagfetch.server.testkit.BitRot;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scrub does with the packs of mirrors, while fetches and upkeep use them. */
class PackScrubTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    UpkeepSettings rare = new UpkeepSettings(WEEK, 2, Duration.ofDays(1));
    mirrors = new MirrorFixture(MirrorFixture.settings(tmp), rare, new ManualClock());
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  private AtRest packs() {
    return mirrors.mirrors().atRest();
  }

  private String fetch(GitFiles files) {
    String commit = upstream.commit(files);
    mirror.ensure(new CommitId(commit), PATIENT);
    return commit;
  }

  private Path largest(String kind) throws IOException {
    try (Stream<Path> files = Files.list(mirrors.gitDir().resolve("objects/pack"))) {
      return files
          .filter(file -> file.toString().endsWith(kind))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private String nameOf(Path pack) {
    return "pipelines/" + pack.getFileName().toString().replaceFirst("idx$", "pack");
  }

  private void assertExact(String commit) {
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  @Test
  void check_soundPacks_areNamedInOrderAndSound() throws IOException {
    fetch(GitFiles.of("a", "1"));
    fetch(GitFiles.of("a", "2"));

    List<String> names = packs().after("");

    assertThat(names).hasSize(2).isSorted().allMatch(name -> name.startsWith("pipelines/pack-"));
    assertThat(packs().after(names.getFirst())).containsExactly(names.getLast());
    assertThat(packs().after(names.getLast())).isEmpty();
    for (String name : names) {
      assertThat(packs().check(name, Pace.FREE)).isEqualTo(Finding.SOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pack", "idx"})
  void check_flippedByte_putsThePackAsideBeforeAnybodyReadsIt(String kind) throws IOException {
    String damaged = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    Path file = largest(kind);
    String whole = upstream.rewrite("main", GitFiles.of("a", "2"));
    mirror.ensure(new CommitId(whole), PATIENT);
    BitRot.strike(file);

    assertThat(packs().check(nameOf(file), Pace.FREE)).isEqualTo(Finding.DAMAGED);

    assertThat(file).doesNotExist();
    assertThat(mirrors.gitDir().resolve("damaged/pack").resolve(file.getFileName())).exists();
    assertThat(mirror.has(new CommitId(damaged))).isFalse();
    assertThat(mirror.has(new CommitId(whole))).isTrue();
    assertExact(whole);
    assertThat(mirror.ensure(new CommitId(damaged), PATIENT)).isTrue();
    assertExact(damaged);
    for (String name : packs().after("")) {
      assertThat(packs().check(name, Pace.FREE)).isEqualTo(Finding.SOUND);
    }
  }

  @Test
  void check_flippedByteUnderAPinnedCommit_isMendedWithoutTheRemote() throws IOException {
    fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    String kept = fetch(GitFiles.of("big", "small now"));
    mirror.keep(new CommitId(kept));
    Path file = largest("pack");
    BitRot.strike(file);
    remote.stop();

    assertThat(packs().check(nameOf(file), Pace.FREE)).isEqualTo(Finding.DAMAGED);

    assertThat(mirror.ensure(new CommitId(kept), PATIENT)).isFalse();
    assertExact(kept);
  }

  @Test
  void check_packThatCannotBeRead_isNoReasonToGiveItUp() throws IOException {
    String commit = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    Path file = largest("idx");
    Path saved = Files.copy(file, tmp.resolve("saved"));
    BitRot.makeUnreadable(file);

    assertThatThrownBy(() -> packs().check(nameOf(file), Pace.FREE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Is a directory");

    assertThat(mirrors.gitDir().resolve("damaged")).doesNotExist();
    assertThat(mirror.has(new CommitId(commit))).isTrue();
    Files.delete(file);
    Files.move(saved, file);
    assertThat(packs().check(nameOf(file), Pace.FREE)).isEqualTo(Finding.SOUND);
  }

  @Test
  void check_mirrorWhosePacksCannotBeListed_doesNotHideTheOthers() throws IOException {
    fetch(GitFiles.of("a", "1"));
    Remote same =
        new Remote(RemoteUrl.parse(remote.url(upstream)), new Credential.None(), List.of());
    mirrors.mirrors().open("another", same);
    Path directory = mirrors.gitDir().resolveSibling("another.git/objects/pack");
    Files.delete(directory);
    Files.writeString(directory, "in the way");

    List<String> names = packs().after("");

    assertThat(names).hasSize(2).first().isEqualTo("another/");
    assertThatThrownBy(() -> packs().check("another/", Pace.FREE)).isInstanceOf(IOException.class);
    assertThat(packs().check(names.getLast(), Pace.FREE)).isEqualTo(Finding.SOUND);
  }

  @Test
  void check_packsReplacedMeanwhile_raisesNoDoubt() throws IOException {
    List<String> commits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      commits.add(fetch(GitFiles.of("a", "" + i)));
    }
    List<String> names = packs().after("");

    for (String name : names) {
      assertThat(packs().check(name, bytes -> tidy())).isIn(Finding.SOUND, Finding.GONE);
    }

    assertThat(names).hasSize(6);
    assertThat(packs().after("")).hasSize(1);
    assertThat(mirrors.gitDir().resolve("damaged")).doesNotExist();
    commits.forEach(this::assertExact);
  }

  private void tidy() {
    try {
      mirror.upkeep().round(WEEK, false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void check_mirrorDeletedMeanwhile_isGone() throws IOException {
    fetch(GitFiles.of("a", "1"));
    String name = packs().after("").getFirst();

    assertThat(packs().check(name, bytes -> mirrors.mirrors().delete("pipelines")))
        .isIn(Finding.SOUND, Finding.GONE);

    assertThat(packs().after("")).isEmpty();
    assertThat(packs().check(name, Pace.FREE)).isEqualTo(Finding.GONE);
  }
}
