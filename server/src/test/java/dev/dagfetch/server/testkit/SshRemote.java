package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;

/**
 * A real SSH server on a loopback port that runs {@code git-upload-pack} for clients that log in
 * with a known public key. Thread-safe.
 */
public final class SshRemote implements AutoCloseable {
  private static final Pattern UPLOAD_PACK = Pattern.compile("git[- ]upload-pack '([^']+)'");

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = newKey();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger commands = new AtomicInteger();

  private final List<String> tried = new CopyOnWriteArrayList<>();
  private final AtomicBoolean cutNext = new AtomicBoolean();
  private final AtomicInteger logIns = new AtomicInteger();

  private volatile boolean protocolV0;
  private volatile String filter = "";

  private SshRemote() {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> isAccepted(KeyUtils.getFingerPrint(key)));
    server.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionEvent(Session session, Event event) {
            logIns.addAndGet(event == Event.Authenticated ? 1 : 0);
          }
        });
    server.setCommandFactory(this::command);
  }

  /** Serves any repository of this machine by its absolute path. */
  public static SshRemote serve() {
    SshRemote remote = new SshRemote();
    try {
      remote.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return remote;
  }

  public String url(GitRepo repo) {
    return "ssh://git@127.0.0.1:" + port() + repo.dir().toAbsolutePath();
  }

  public int port() {
    return server.getPort();
  }

  /** Speaks protocol v0 only: no commit is served but the tips of refs. */
  public void speakV0() {
    protocolV0 = true;
  }

  /** Commands are as good as silent from now on: they run and say nothing. */
  public void hang() {
    filter = " | cat > /dev/null";
  }

  /** Commands are themselves again. */
  public void recover() {
    filter = "";
  }

  /** Sessions that somebody logged in to so far. */
  public int logIns() {
    return logIns.get();
  }

  /** Sessions that are open now. */
  public int openSessions() {
    return server.getActiveSessions().size();
  }

  /** The connection over which the next command comes is cut in place of an answer. */
  public void cutAtNextCommand() {
    cutNext.set(true);
  }

  /** Cuts all connections without a word. */
  public void cutSessions() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  /** Fingerprints of the keys that clients came with so far, in their order. */
  public List<String> triedKeys() {
    return List.copyOf(tried);
  }

  /** Commands run so far. */
  public int commands() {
    return commands.get();
  }

  /** The line for a known_hosts file. */
  public String knownHostsLine() {
    return knownHostsLine(hostKey);
  }

  /** The line for those who come by another port. */
  public String knownHostsLine(int throughPort) {
    return line(throughPort, hostKey);
  }

  /** A line that names this server but has another server's key. */
  public String wrongKnownHostsLine() {
    return knownHostsLine(newKey());
  }

  private String knownHostsLine(KeyPair key) {
    return line(port(), key);
  }

  private static String line(int port, KeyPair key) {
    return "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(key.getPublic());
  }

  /**
   * Writes a new private key in OpenSSH's format that the server accepts; an empty passphrase means
   * none.
   */
  public Path writeAcceptedKey(Path file, String passphrase) {
    KeyPair key = newKey();
    accepted.add(KeyUtils.getFingerPrint(key.getPublic()));
    return write(key, file, passphrase);
  }

  /** Writes a new private key that the server does not know. */
  public Path writeUnknownKey(Path file) {
    return write(newKey(), file, "");
  }

  /** The fingerprint of a private key without a passphrase. */
  public static String fingerprint(Path file) {
    KeyPair key = new FileKeyPairProvider(file).loadKeys(null).iterator().next();
    return KeyUtils.getFingerPrint(key.getPublic());
  }

  /** Accepts none of the keys made so far any more. */
  public void forgetKeys() {
    accepted.clear();
  }

  /** Clients ask whether a key would do before they sign with it. */
  private boolean isAccepted(String fingerprint) {
    if (tried.isEmpty() || !tried.getLast().equals(fingerprint)) {
      tried.add(fingerprint);
    }
    return accepted.contains(fingerprint);
  }

  private Command command(ChannelSession channel, String line) throws IOException {
    commands.incrementAndGet();
    if (cutNext.getAndSet(false)) {
      channel.getServerSession().close(true);
    }
    Matcher matcher = UPLOAD_PACK.matcher(line);
    if (!matcher.matches()) {
      throw new IOException("unexpected command " + line);
    }
    return new InvertedShellWrapper(
        new ProcessShell(
            "env",
            "GIT_CONFIG_NOSYSTEM=1",
            "GIT_CONFIG_GLOBAL=/dev/null",
            protocolV0 ? "GIT_PROTOCOL=" : "LC_ALL=C",
            "sh",
            "-c",
            "git upload-pack '" + matcher.group(1) + "'" + filter));
  }

  private static Path write(KeyPair key, Path file, String passphrase) {
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setPassword(passphrase);
    encryption.setCipherType("256");
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
          key, "test", passphrase.isEmpty() ? null : encryption, out);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
