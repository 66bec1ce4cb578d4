package dev.dagfetch.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepositoryRecordsTest {
  @TempDir Path tmp;
  private Catalog catalog;
  private RepositoryRecords repositories;

  @BeforeEach
  void open() {
    catalog = Catalog.open(tmp.resolve("catalog.db"));
    repositories = new RepositoryRecords(catalog);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  static Stream<Credential> credentials() {
    SecretRef file = new SecretRef("file:/run/secrets/x");
    return Stream.of(
        new Credential.None(),
        new Credential.UserPassword("ada", new SecretRef("env:PASSWORD")),
        new Credential.Token(file),
        new Credential.SshKey(file, Optional.empty()),
        new Credential.SshKey(file, Optional.of(new SecretRef("env:PASSPHRASE"))),
        keys(Optional.empty(), Optional.empty(), Optional.empty()),
        keys(Optional.of(file), Optional.empty(), Optional.empty()),
        keys(Optional.empty(), Optional.of(file), Optional.empty()),
        keys(Optional.empty(), Optional.empty(), Optional.of(file)));
  }

  /** A key with each of these passphrases. */
  @SafeVarargs
  private static Credential keys(Optional<SecretRef>... passphrases) {
    return new Credential.SshKey(
        IntStream.range(0, passphrases.length)
            .mapToObj(i ->
                new Credential.Identity(new SecretRef("file:/run/secrets/" + i), passphrases[i]))
            .toList());
  }

  @ParameterizedTest
  @MethodSource("credentials")
  void list_afterPut_isEqualToWhatWasPut(Credential credential) {
    RepositoryRow row =
        row("pipelines", credential, new DagRule("z", "b"), new DagRule("a*", "x/*"));
    repositories.put(row);

    assertThat(repositories.list()).containsExactly(row);
  }

  @Test
  void put_again_replacesEverything() {
    repositories.put(
        row("pipelines", new Credential.None(), new DagRule("a", ""), new DagRule("b", "")));
    RepositoryRow changed = row("pipelines", new Credential.None(), new DagRule("c", ""));
    repositories.put(changed);

    assertThat(repositories.list()).containsExactly(changed);
  }

  @Test
  void list_ofSeveral_isInTheOrderOfNames() {
    repositories.put(row("b", new Credential.None()));
    repositories.put(row("a", new Credential.None()));

    assertThat(repositories.list()).extracting(RepositoryRow::name).containsExactly("a", "b");
  }

  @Test
  void remove_leavesNothingOfIt() {
    repositories.put(row("a", new Credential.None(), new DagRule("x", "")));
    repositories.remove("a");
    repositories.remove("a");

    assertThat(repositories.list()).isEmpty();
    assertThat(
            catalog.<Integer>read(
                db -> db.select("SELECT count(*) FROM repository_dag").mapTo(Integer.class).one()))
        .isZero();
  }

  private static RepositoryRow row(String name, Credential credential, DagRule... dags) {
    Remote remote =
        new Remote(
            RemoteUrl.parse("https://git.example.org/x.git"),
            credential,
            List.of("host ssh-ed25519 AAAA", "b c d"));
    return new RepositoryRow(
        name,
        remote,
        "main",
        List.of(dags),
        SymlinkPolicy.REFUSE,
        true,
        Rows.NOW,
        Rows.NOW.plusSeconds(1));
  }
}
