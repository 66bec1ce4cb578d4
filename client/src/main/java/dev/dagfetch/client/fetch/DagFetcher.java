package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.Target;
import dev.dagfetch.client.write.TreeWriter;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fetches versions into directories: look at the target, read and prove the answer while it is
 * written aside, publish.
 *
 * <p>Thread-safe.
 */
public final class DagFetcher {
  private final Connection connection;

  public DagFetcher(Connection connection) {
    this.connection = connection;
  }

  /**
   * Fetches, unless the target holds the version already.
   *
   * @throws DagfetchClientException if the directory is not as asked afterwards; then it is as it
   *     was before
   */
  public FetchReceipt fetch(FetchRequest request, FetchListener listener) {
    long start = System.nanoTime();
    try {
      Target target = Target.at(request.into());
      Optional<Manifest> present = target.soundTree(request.options().replace());
      if (present.isPresent() && isNamed(request, present.get())) {
        return local(present.get(), present.get().origin(), target, start);
      }
      return fetch(request, target, present, new Call(listener, start));
    } catch (IOException e) {
      throw LocalFailures.of("cannot fetch into " + request.into(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DagfetchClientException(
          LocalReason.CANCELLED, "the fetch was interrupted; nothing was published", e);
    }
  }

  /** One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it. */
  private static boolean isNamed(FetchRequest request, Manifest manifest) {
    return manifest.origin().dagId().equals(request.version().dagId())
        && manifest.origin().commit().equals(request.version().commit())
        && manifest.isSameContent(manifest.treeId(), request.options().narrowing());
  }

  private FetchReceipt fetch(
      FetchRequest request, Target target, Optional<Manifest> present, Call call)
      throws IOException, InterruptedException {
    FetchOptions options = request.options();
    try (Answer answer =
        Answer.open(connection, message(request), request.timeout(), call.listener())) {
      if (present.isPresent()) {
        if (present.get().isSameContent(answer.treeId(), options.narrowing())) {
          return local(present.get(), answer.origin(), target, call.start());
        }
        if (!options.replace()) {
          throw target.occupiedBy(present.get());
        }
      }
      return write(answer, request, target, call);
    }
  }

  private FetchReceipt write(Answer answer, FetchRequest request, Target target, Call call)
      throws IOException, InterruptedException {
    Staging staging = target.stage();
    try {
      Manifest manifest;
      try (TreeWriter writer = staging.writer(request.options().readOnly())) {
        manifest = answer.readInto(writer, request.options().narrowing());
        writer.finish();
      }
      boolean published = target.publish(staging, manifest, request.options().replace());
      return published
          ? answer.receipt(manifest, target.path(), call.elapsed())
          : local(manifest, manifest.origin(), target, call.start());
    } finally {
      close(staging, call.listener());
    }
  }

  /**
   * Neither a published tree nor the reason of a failure changes because something cannot be
   * deleted.
   */
  private static void close(Staging staging, FetchListener listener) {
    try {
      staging.close();
    } catch (IOException e) {
      listener.leftBehind(e);
    }
  }

  private static FetchReceipt local(
      Manifest manifest, Manifest.Origin origin, Target target, long start) {
    return new FetchReceipt(
        origin,
        manifest.treeId(),
        manifest.files().size(),
        manifest.bytes(),
        0,
        FetchReceipt.Source.LOCAL,
        !manifest.narrowing().isEmpty(),
        Duration.ofNanos(System.nanoTime() - start),
        target.path());
  }

  static FetchDagRequest message(
      VersionName version, List<TreePath> narrowing, boolean cachedOnly) {
    FetchDagRequest.Builder message =
        FetchDagRequest.newBuilder()
            .setDagId(version.dagId())
            .setCachedOnly(cachedOnly)
            .setReportProgress(true);
    if (version.commit().isEmpty()) {
      message.setPinId(version.pinId());
    } else {
      message.setCommit(version.commit());
    }
    narrowing.forEach(path -> message.addPathPrefixes(ByteString.copyFrom(path.toBytes())));
    return message.build();
  }

  private static FetchDagRequest message(FetchRequest request) {
    return message(
        request.version(), request.options().narrowing(), request.options().cachedOnly());
  }

  /** What one call of {@link #fetch} carries along. */
  private record Call(FetchListener listener, long start) {
    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }
}
