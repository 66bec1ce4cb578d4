package dev.dagfetch.server.git.submodule;

import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RecursiveClone;
import dev.dagfetch.server.testkit.Superproject;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmoduleUrlTest {
  @TempDir Path tmp;

  @ParameterizedTest
  @CsvSource({
    "https://git.example.com/data/pipelines.git, ../lib.git",
    "https://git.example.com/data/pipelines.git, ../../other/lib.git",
    "https://git.example.com/data/pipelines.git/, ../lib",
    "https://git.example.com/data/pipelines, ./lib.git",
    "https://git.example.com/data/pipelines.git, .././../lib.git/",
    "https://git.example.com:8443/pipelines.git, ../lib.git",
    "ssh://git@git.example.com/data/pipelines.git, ../lib.git",
    "git@git.example.com:data/pipelines.git, ../lib.git",
    "git@git.example.com:data/pipelines.git, ../../lib.git",
    "git@git.example.com:pipelines.git, ../lib.git",
    "git@git.example.com:pipelines.git, ../team/lib.git",
    "file:///srv/git/pipelines.git, ../lib.git",
    "https://git.example.com/data/pipelines.git, https://other.example.com/lib.git",
    "https://git.example.com/data/pipelines.git, git@other.example.com:lib.git",
  })
  void resolve_isWhatGitMakesOfIt(String parent, String url) {
    assertThat(SubmoduleUrl.resolve(url, RemoteUrl.parse(parent)).text())
        .isEqualTo(asGitSays(parent, url));
  }

  private String asGitSays(String parent, String url) {
    GitRepo repo = GitRepo.create(tmp.resolve("r.git"));
    String commit = repo.commit("a", "a");
    repo.commit(
        GitFiles.of(".gitmodules", Superproject.module("s", "sub", url)).gitlink("sub", commit));
    return RecursiveClone.submoduleUrl(tmp.resolve("w"), repo.url(), parent, "s");
  }

  @ParameterizedTest
  @CsvSource({
    "https://git.example.com/a.git, ../../../other.example.com/lib.git",
    "https://git.example.com/a.git, ../../../../../x",
    "git@git.example.com:a.git, ../../lib.git",
    "https://git.example.com/a.git, ext::sh -c touch% /tmp/x",
    "https://git.example.com/a.git, ext::sh",
    "https://git.example.com/a.git, file:lib",
    "https://git.example.com/a.git, file://host/lib",
    "https://git.example.com/a.git, -oProxyCommand=x",
    "https://git.example.com/a.git, --upload-pack=x",
    "https://git.example.com/a.git, ssh://-oProxyCommand=x/lib",
    "https://git.example.com/a.git, git@-oProxyCommand=x:lib",
    "https://git.example.com/a.git, /srv/lib.git",
    "https://git.example.com/a.git, lib.git",
    "https://git.example.com/a.git, https://user:secret@git.example.com/lib.git",
    "https://git.example.com/a.git, https://git.example.com/data/../lib.git",
    "https://git.example.com/a.git, https://git.example.com/data/%2E%2e/lib.git",
    "https://git.example.com/a.git, https://git.example.com/data%2flib.git",
    "https://git.example.com/a.git, git@git.example.com:../lib.git",
    "https://git.example.com/a.git, ../data/../lib.git",
    "https://git.example.com/a.git, ftp://git.example.com/lib.git",
    "https://git.example.com/a.git, ..",
  })
  void resolve_whatIsNoPlaceToGoTo_isRefused(String parent, String url) {
    failure(Reason.FIELD_INVALID, () -> SubmoduleUrl.resolve(url, RemoteUrl.parse(parent)));
  }

  @ParameterizedTest
  @CsvSource({"'https://h/a\nb'", "'../a\tb'", "'../a\\b'", "'../a\0b'"})
  void resolve_controlCharactersAndBackslashes_areRefused(String url) {
    failure(
        Reason.FIELD_INVALID,
        () -> SubmoduleUrl.resolve(url, RemoteUrl.parse("https://git.example.com/a.git")));
  }
}
