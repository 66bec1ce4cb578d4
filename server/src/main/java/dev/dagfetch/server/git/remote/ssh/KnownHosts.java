package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The host keys that a remote may have, from lines in OpenSSH's known_hosts form. A host without a
 * line, or with another key, is refused; nobody is asked and nothing is learned.
 *
 * <p>Certificate authorities are not supported: their lines are skipped. Used for one conversation.
 */
public final class KnownHosts implements ServerKeyDatabase {
  private final RemoteUrl remote;
  private final List<String> lines;
  private boolean refused;

  private KnownHosts(RemoteUrl remote, List<String> lines) {
    this.remote = remote;
    this.lines = lines;
  }

  /**
   * The remote's pinned lines, or else those of the daemon's file as it is now; no file means no
   * known host.
   */
  static KnownHosts of(Remote remote, Path file) throws IOException {
    if (!remote.knownHosts().isEmpty()) {
      return new KnownHosts(remote.url(), remote.knownHosts());
    }
    try {
      return new KnownHosts(remote.url(), Files.readAllLines(file));
    } catch (NoSuchFileException e) {
      return new KnownHosts(remote.url(), List.of());
    }
  }

  /** The lines as they were read. */
  List<String> lines() {
    return lines;
  }

  /** Whether the host was refused for its key. */
  public boolean refused() {
    return refused;
  }

  @Override
  public List<PublicKey> lookup(
      String address, InetSocketAddress remoteAddress, Configuration configuration) {
    List<PublicKey> keys = keys("");
    keys.removeAll(keys("revoked"));
    return keys;
  }

  @Override
  public boolean accept(
      String address,
      InetSocketAddress remoteAddress,
      PublicKey key,
      Configuration configuration,
      @Nullable CredentialsProvider provider) {
    boolean known = contains(keys(""), key) && !contains(keys("revoked"), key);
    refused |= !known;
    return known;
  }

  private static boolean contains(List<PublicKey> keys, PublicKey key) {
    return keys.stream().anyMatch(known -> KeyUtils.compareKeys(known, key));
  }

  private List<PublicKey> keys(String marker) {
    List<PublicKey> keys = new ArrayList<>();
    for (String line : lines) {
      @Nullable PublicKey key = key(line.strip(), marker);
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The key of a line that speaks of our host; a malformed line is as good as none. */
  private @Nullable PublicKey key(String line, String marker) {
    if (line.isEmpty() || line.startsWith("#")) {
      return null;
    }
    try {
      KnownHostEntry entry = KnownHostEntry.parseKnownHostEntry(line);
      String found = entry.getMarker() == null ? "" : entry.getMarker();
      if (!found.equals(marker) || !entry.isHostMatch(remote.host(), remote.port())) {
        return null;
      }
      return entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
    } catch (RuntimeException | IOException | GeneralSecurityException e) {
      return null;
    }
  }
}
