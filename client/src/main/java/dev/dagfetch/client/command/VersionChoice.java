package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.Pin;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.Version;
import java.time.Duration;

/**
 * Turns what people write into what fixes a version: asks for the commit of a ref, and for the DAG
 * of a pin.
 */
final class VersionChoice {
  private final DagfetchClient client;
  private final Output output;
  private final Duration timeout;

  VersionChoice(DagfetchClient client, Output output, Duration timeout) {
    this.client = client;
    this.output = output;
    this.timeout = timeout;
  }

  VersionName ofPin(String pinId) {
    Pin pin = client.pins().get(pinId, timeout);
    output.note("pin %s is %s@%s".formatted(pinId, pin.getDagId(), pin.getCommit()));
    return VersionName.pinned(pin.getDagId(), pinId);
  }

  VersionName of(DagTarget target) {
    if (target.isCommit()) {
      return VersionName.atCommit(target.dagId(), target.commit());
    }
    Version version = client.resolve(request(target), timeout).getVersion();
    output.note("%s is commit %s".formatted(target, version.getCommit()));
    return VersionName.atCommit(target.dagId(), version.getCommit());
  }

  static ResolveDagRequest request(DagTarget target) {
    ResolveDagRequest.Builder request = ResolveDagRequest.newBuilder().setDagId(target.dagId());
    if (target.isCommit()) {
      request.setCommit(target.commit());
    } else if (!target.ref().isEmpty()) {
      request.setRef(target.ref());
    }
    return request.build();
  }
}
