package dev.dagfetch.server;

import static dev.dagfetch.server.testkit.RpcErrors.assertReason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.SshRemote;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose user has an SSH agent, keys and a configuration of his own: it uses none. */
class SshAgentIT {
  @TempDir private Path dir;

  @Test
  void daemon_whoseUserHasAnAgentAndKeys_usesTheConfiguredOnesOnly() throws IOException {
    Path home = Files.createDirectories(dir.resolve("home/.ssh"));
    Path socket = dir.resolve("agent");
    GitRepo upstream = GitRepo.create(dir.resolve("up.git"));
    String commit = upstream.commit("a.py", "x = 1");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SshRemote ssh = SshRemote.serve()) {
      agent.bind(UnixDomainSocketAddress.of(socket)).configureBlocking(false);
      ssh.writeAcceptedKey(home.resolve("id_ecdsa"), "");
      Files.writeString(home.resolve("config"), "Host *\n  IdentityAgent %s\n".formatted(socket));
      Path key = ssh.writeAcceptedKey(dir.resolve("key"), "");

      try (DaemonProcess daemon =
              DaemonProcess.in(dir)
                  .environment("SSH_AUTH_SOCK", socket.toString())
                  .environment("HOME", home.getParent().toString())
                  .jvm("-Duser.home=" + home.getParent())
                  .serve("--config", config(ssh, upstream, key).toString())
                  .start();
          Caller caller = daemon.callTcp()) {
        assertThat(caller.fetch("with", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
        String other = upstream.commit("a.py", "x = 2");
        assertReason(() -> caller.fetch("without", other), "REMOTE_AUTH_FAILED");
      }

      assertThat(ssh.triedKeys()).containsExactly(SshRemote.fingerprint(key));
      assertThat(agent.accept()).as("a connection to the agent").isNull();
    }
  }

  private Path config(SshRemote ssh, GitRepo upstream, Path key) throws IOException {
    String repository =
        """
          - name: %s
            url: %s
            known_hosts: ["%s"]
        """;
    return Files.writeString(
        dir.resolve("dagfetchd.yaml"),
        "repositories:\n"
            + repository.formatted("with", ssh.url(upstream), ssh.knownHostsLine())
            + "    credential: {key_ref: \"file:%s\"}\n".formatted(key)
            + repository.formatted("without", ssh.url(upstream), ssh.knownHostsLine()));
  }
}
