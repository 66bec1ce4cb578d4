package dev.dagfetch.server.rpc;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.v1.Repository.Origin;
import java.util.List;

/** Repositories between the wire and our values. */
final class RepositoryMapper {
  private RepositoryMapper() {}

  static dev.dagfetch.v1.Repository toWire(Repository repository) {
    dev.dagfetch.v1.Repository.Builder wire =
        dev.dagfetch.v1.Repository.newBuilder()
            .setName(repository.name())
            .setUrl(repository.remote().url().text())
            .setDefaultRef(repository.defaultRef())
            .addAllDags(repository.dags().stream().map(RepositoryMapper::toWire).toList())
            .setCredentialKind(CredentialMapper.kind(repository.remote().credential()))
            .addAllKnownHosts(repository.remote().knownHosts())
            .setSymlinkPolicy(toWire(repository.symlinks()))
            .setDisabled(repository.disabled())
            .setOrigin(toWire(repository.origin()))
            .setEtag(repository.etag());
    repository.created().ifPresent(time -> wire.setCreateTime(Times.toWire(time)));
    repository.updated().ifPresent(time -> wire.setUpdateTime(Times.toWire(time)));
    return wire.build();
  }

  static dev.dagfetch.v1.DagRule toWire(DagRule rule) {
    return dev.dagfetch.v1.DagRule.newBuilder()
        .setDagId(rule.pattern())
        .setScope(ByteString.copyFromUtf8(rule.scope()))
        .build();
  }

  /**
   * @throws DagfetchException FIELD_INVALID
   */
  static Repository fromWire(dev.dagfetch.v1.Repository wire) {
    Remote remote =
        new Remote(
            RemoteUrl.parse(wire.getUrl()),
            CredentialMapper.fromWire(wire.getCredential()),
            List.copyOf(wire.getKnownHostsList()));
    return Repository.of(
        wire.getName(),
        remote,
        wire.getDefaultRef().isEmpty() ? Repository.HEAD : wire.getDefaultRef(),
        wire.getDagsList().stream().map(RepositoryMapper::fromWire).toList(),
        fromWire(wire.getSymlinkPolicy()),
        wire.getDisabled());
  }

  private static DagRule fromWire(dev.dagfetch.v1.DagRule rule) {
    if (!rule.getScope().isValidUtf8()) {
      throw DagfetchException.invalidField("scope", rule.getScope().toStringUtf8(), "UTF-8");
    }
    return new DagRule(rule.getDagId(), rule.getScope().toStringUtf8());
  }

  private static SymlinkPolicy fromWire(dev.dagfetch.v1.Repository.SymlinkPolicy policy) {
    return switch (policy) {
      case SYMLINK_POLICY_UNSPECIFIED, SYMLINK_POLICY_REFUSE_OUTSIDE ->
          SymlinkPolicy.REFUSE_OUTSIDE;
      case SYMLINK_POLICY_DELIVER -> SymlinkPolicy.DELIVER;
      case SYMLINK_POLICY_REFUSE -> SymlinkPolicy.REFUSE;
      case UNRECOGNIZED ->
          throw DagfetchException.invalidField(
              "symlink_policy", "an unknown number", "a value of SymlinkPolicy");
    };
  }

  private static dev.dagfetch.v1.Repository.SymlinkPolicy toWire(SymlinkPolicy policy) {
    return switch (policy) {
      case REFUSE_OUTSIDE -> dev.dagfetch.v1.Repository.SymlinkPolicy.SYMLINK_POLICY_REFUSE_OUTSIDE;
      case DELIVER -> dev.dagfetch.v1.Repository.SymlinkPolicy.SYMLINK_POLICY_DELIVER;
      case REFUSE -> dev.dagfetch.v1.Repository.SymlinkPolicy.SYMLINK_POLICY_REFUSE;
    };
  }

  private static Origin toWire(Repository.Origin origin) {
    return switch (origin) {
      case FILE -> Origin.ORIGIN_FILE;
      case API -> Origin.ORIGIN_API;
    };
  }
}
