package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.v1.Credential;
import dev.dagfetch.v1.Credential.SshKey;
import dev.dagfetch.v1.Repository;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RepositoryOptionsTest {
  /** A command with these options and nothing else. */
  @Command
  private static final class Holder {
    @Mixin RepositoryOptions options = new RepositoryOptions();
  }

  private static Credential credential(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    Repository.Builder repository = Repository.newBuilder();
    holder.options.applyTo(repository);
    return repository.getCredential();
  }

  private static SshKey key(String key, String passphrase) {
    return SshKey.newBuilder().setKeyRef(key).setPassphraseRef(passphrase).build();
  }

  @Test
  void sshKey_one_isOne() {
    assertThat(credential("--ssh-key", "file:/a", "--passphrase", "env:A"))
        .isEqualTo(Credential.newBuilder().setSshKey(key("file:/a", "env:A")).build());
  }

  @Test
  void sshKey_several_keepTheirOrderAndTheirPassphrases() {
    assertThat(
            credential(
                "--ssh-key",
                "file:/a",
                "--passphrase",
                "env:A",
                "--ssh-key",
                "file:/b",
                "--ssh-key",
                "file:/c",
                "--passphrase",
                "env:C"))
        .isEqualTo(
            Credential.newBuilder()
                .setSshKeys(
                    Credential.SshKeys.newBuilder()
                        .addKeys(key("file:/a", "env:A"))
                        .addKeys(key("file:/b", ""))
                        .addKeys(key("file:/c", "env:C")))
                .build());
  }

  @Test
  void sshKey_besideAToken_isRefused() {
    assertThatThrownBy(() -> credential("--ssh-key", "file:/a", "--token", "env:T"))
        .isInstanceOf(CommandLine.ParameterException.class);
    assertThatThrownBy(() -> credential("--passphrase", "env:A"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  @Test
  void credential_notGiven_staysAsItIs() {
    assertThat(credential("--default-ref", "main")).isEqualTo(Credential.getDefaultInstance());
    assertThat(credential("--token", "env:T").getToken().getTokenRef()).isEqualTo("env:T");
    assertThat(credential("--user", "u", "--password", "env:P").getUserPassword().getUser())
        .isEqualTo("u");
  }
}
