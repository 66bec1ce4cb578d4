package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.Transport;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.repository.ApiPolicy;
import dev.dagfetch.server.rpc.listen.UnixSocket;
import dev.dagfetch.server.scrub.ScrubSettings;
import java.time.Duration;
import java.util.stream.Collectors;

/** The keys of the configuration, in the words of the packages that they are for. */
final class Settings {
  private Settings() {}

  static GitSettings git(Config.Git git, StateDirectory state) {
    Config.Limits limits = git.limits();
    return new GitSettings(
        state.mirrors(),
        state.tmp(),
        git.knownHosts(),
        new Timeouts(
            git.connectTimeout(),
            git.idleTimeout(),
            git.fetchTimeout(),
            git.keepSsh().orElse(Duration.ZERO)),
        new GateSettings(git.fetchesPerRemote(), git.queuedPerRemote(), git.queueTimeout()),
        new TreeLimits(
            limits.packSize(),
            limits.blobSize(),
            limits.treeSize(),
            limits.files(),
            limits.depth()),
        new RefSettings(git.staleRefs(), git.refreshRefs(), git.refsSize()),
        Networks.usual(git));
  }

  static UpkeepSettings upkeep(Config.Upkeep upkeep) {
    return new UpkeepSettings(upkeep.retention(), upkeep.packs(), upkeep.interval());
  }

  static ScrubSettings scrub(Config.Scrub scrub, StateDirectory state) {
    return new ScrubSettings(scrub.interval(), scrub.rate(), state.scrubNotes(), state.tmp());
  }

  static ApiPolicy api(Config.Api api) {
    return new ApiPolicy(
        api.transports().stream().map(Settings::scheme).collect(Collectors.toSet()),
        api.secretDirectories(),
        api.secretEnvPrefix());
  }

  private static RemoteUrl.Scheme scheme(Transport transport) {
    return switch (transport) {
      case HTTPS -> RemoteUrl.Scheme.HTTPS;
      case SSH -> RemoteUrl.Scheme.SSH;
      case HTTP -> RemoteUrl.Scheme.HTTP;
      case GIT -> RemoteUrl.Scheme.GIT;
      case FILE -> RemoteUrl.Scheme.FILE;
    };
  }

  static UnixSocket unix(Config.UnixSocket unix) {
    return new UnixSocket(unix.path(), unix.mode(), unix.group());
  }
}
