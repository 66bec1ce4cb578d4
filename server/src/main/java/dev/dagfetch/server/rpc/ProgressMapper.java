package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.store.BuildProgress;
import dev.dagfetch.v1.Progress;

/** How far the preparation of an answer is, as messages. */
final class ProgressMapper {
  private ProgressMapper() {}

  static Progress toWire(FetchProgress progress) {
    if (progress.isQueued()) {
      return Progress.newBuilder()
          .setPhase(Progress.Phase.PHASE_QUEUED)
          .setQueuePosition(progress.queuePosition())
          .build();
    }
    return Progress.newBuilder()
        .setPhase(Progress.Phase.PHASE_FETCHING)
        .setObjectsReceived(progress.objectsReceived())
        .setObjectsTotal(progress.objectsTotal())
        .build();
  }

  static Progress toWire(BuildProgress progress) {
    return Progress.newBuilder()
        .setPhase(Progress.Phase.PHASE_BUILDING)
        .setFilesBuilt(progress.filesBuilt())
        .setFilesTotal(progress.filesTotal())
        .build();
  }
}
