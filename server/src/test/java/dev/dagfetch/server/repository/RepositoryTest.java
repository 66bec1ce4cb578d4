package dev.dagfetch.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "pipelines", "a.b_c-d"})
  void name_ofAllowedCharacters_isOne(String name) {
    assertThat(repository(name, "main").name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "-a",
        ".a",
        "_a",
        "..",
        "a/b",
        "/a",
        "a b",
        "a\u0000",
        "a\n",
        "é",
        "a\u202eb"
      })
  void name_ofOtherCharacters_isRefused(String name) {
    assertRefused("name", () -> repository(name, "main"));
  }

  @Test
  void name_ofMoreThan63Characters_isRefused() {
    assertThat(repository("a".repeat(63), "main").name()).hasSize(63);
    assertRefused("name", () -> repository("a".repeat(64), "main"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-main", "ma in", "main\n", "a\u0000b", "a\u0085b"})
  void defaultRef_malformed_isRefused(String ref) {
    assertRefused("default_ref", () -> repository("a", ref));
  }

  @Test
  void dags_moreThanCanBeCompared_areRefused() {
    List<DagRule> patterns =
        IntStream.range(0, 1001).mapToObj(i -> new DagRule("p" + i + "_*", "")).toList();
    assertRefused(
        "dags",
        () ->
            Repository.of(
                "a", remote(new Credential.None()), "HEAD", patterns, SymlinkPolicy.REFUSE, false));
  }

  @Test
  void etag_differsForEveryChangeAndIsTheSameForNone() {
    SecretRef one = new SecretRef("env:ONE");
    SecretRef two = new SecretRef("env:TWO");
    Repository base = repository("a", "main");
    List<String> etags =
        Stream.of(
                base,
                repository("b", "main"),
                repository("a", "dev"),
                with(new Credential.Token(one)),
                with(new Credential.Token(two)),
                with(new Credential.UserPassword("u", one)),
                with(new Credential.SshKey(one, Optional.empty())),
                with(new Credential.SshKey(one, Optional.of(two))),
                with(keys(one, two)),
                with(keys(two, one)),
                withDags(new DagRule("x", "y")),
                withDags(new DagRule("xy", "")),
                base.asDisabled())
            .map(Etag::of)
            .toList();

    assertThat(etags).doesNotHaveDuplicates();
    assertThat(Etag.of(repository("a", "main"))).isEqualTo(etags.getFirst());
  }

  private static Repository with(Credential credential) {
    return Repository.of("a", remote(credential), "main", List.of(), SymlinkPolicy.REFUSE, false);
  }

  private static Credential keys(SecretRef... keys) {
    return new Credential.SshKey(
        Stream.of(keys).map(key -> new Credential.Identity(key, Optional.empty())).toList());
  }

  private static Repository withDags(DagRule... dags) {
    return Repository.of(
        "a", remote(new Credential.None()), "main", List.of(dags), SymlinkPolicy.REFUSE, false);
  }

  private static Repository repository(String name, String ref) {
    return Repository.of(
        name, remote(new Credential.None()), ref, List.of(), SymlinkPolicy.REFUSE, false);
  }

  private static Remote remote(Credential credential) {
    return new Remote(RemoteUrl.parse("https://git.example.org/x.git"), credential, List.of());
  }

  private static void assertRefused(String field, ThrowingCallable making) {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(making)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", field));
  }
}
