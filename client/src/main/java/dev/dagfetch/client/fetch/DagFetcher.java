package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.Bases;
import dev.dagfetch.client.write.Contents;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.Target;
import dev.dagfetch.client.write.UnusableBaseException;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fetches versions into directories: look at the target, read and prove the answer while it is
 * written aside, publish.
 *
 * <p>Remembers what it has published last, for the version that comes next. Thread-safe.
 */
public final class DagFetcher {
  private final Connection connection;
  private final Bases bases = new Bases();

  public DagFetcher(Connection connection) {
    this.connection = connection;
  }

  /** What can serve as a base without being read again. */
  public Bases bases() {
    return bases;
  }

  /**
   * Fetches, unless the target holds the version already.
   *
   * @throws DagfetchClientException if the directory is not as asked afterwards; then it is as it
   *     was before
   */
  public FetchReceipt fetch(FetchRequest request, FetchListener listener) {
    Errand errand =
        Errand.of(connection, request.options().transfer(), request.timeout(), listener);
    try {
      Target target = Target.at(request.into());
      Optional<Manifest> present = target.soundTree(request.options().replace());
      if (present.isPresent() && isNamed(request, present.get())) {
        return FetchReceipt.local(
            present.get(), present.get().origin(), target.path(), errand.deadline().elapsed());
      }
      TargetDestination destination =
          new TargetDestination(target, present, request.options(), bases);
      return fetch(request.version(), request.options(), destination, errand);
    } catch (IOException e) {
      throw LocalFailures.of("cannot fetch into " + request.into(), e);
    } catch (InterruptedException e) {
      throw FetchCall.interrupted(e);
    }
  }

  /** Fetches to a place of the caller's, unless it holds the version already. */
  public FetchReceipt fetch(
      VersionName version,
      FetchOptions options,
      Destination destination,
      Duration timeout,
      FetchListener listener)
      throws IOException, InterruptedException {
    return fetch(
        version,
        options,
        destination,
        Errand.of(connection, options.transfer(), timeout, listener));
  }

  private FetchReceipt fetch(
      VersionName version, FetchOptions options, Destination destination, Errand errand)
      throws IOException, InterruptedException {
    return AnswerLost.startingOverOnce(
        () -> attempt(version, options, destination, errand), errand.listener());
  }

  /** One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it. */
  private static boolean isNamed(FetchRequest request, Manifest manifest) {
    return manifest.origin().dagId().equals(request.version().dagId())
        && manifest.origin().commit().equals(request.version().commit())
        && manifest.isSameContent(manifest.treeId(), request.options().narrowing());
  }

  private FetchReceipt attempt(
      VersionName version, FetchOptions options, Destination destination, Errand errand)
      throws IOException, InterruptedException {
    BaseSearch search = destination.base();
    while (true) {
      try {
        return attempt(version, new Assembly.Plan(search, options, destination), errand);
      } catch (UnusableBaseException e) {
        search = BaseSearch.without(e);
      }
    }
  }

  private FetchReceipt attempt(VersionName version, Assembly.Plan plan, Errand errand)
      throws IOException, InterruptedException, UnusableBaseException {
    FetchOptions options = plan.options();
    Destination destination = plan.destination();
    FetchDagRequest message =
        message(version, options.narrowing(), options.cachedOnly()).toBuilder()
            .setBaseTreeId(plan.search().treeId())
            .build();
    try (Answer answer = Answer.open(errand, message)) {
      Optional<Manifest> present = destination.find(answer.treeId());
      present.ifPresent(answer::prove);
      return present.isPresent()
          ? FetchReceipt.local(
              present.get(), answer.origin(), destination.path(), errand.deadline().elapsed())
          : write(answer, plan, errand);
    }
  }

  private FetchReceipt write(Answer answer, Assembly.Plan plan, Errand errand)
      throws IOException, InterruptedException, UnusableBaseException {
    Destination destination = plan.destination();
    Staging staging = destination.stage();
    try {
      Assembled assembled = new Assembly(errand, staging, plan).run(answer);
      Manifest manifest = assembled.manifest();
      Optional<Contents> published = destination.publish(staging, assembled.contents());
      published.ifPresent(contents -> bases.published(destination.path(), contents));
      return published.isPresent()
          ? receipt(answer, assembled, destination.path(), errand)
          : FetchReceipt.local(
              manifest, manifest.origin(), destination.path(), errand.deadline().elapsed());
    } finally {
      close(staging, errand.listener());
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

  private static FetchReceipt receipt(
      Answer answer, Assembled assembled, Path path, Errand errand) {
    Manifest manifest = assembled.manifest();
    return new FetchReceipt(
        manifest.origin(),
        manifest.treeId(),
        manifest.files().size(),
        manifest.bytes(),
        manifest.submodulesLeftOut(),
        errand.meter().total(),
        answer.source(),
        assembled.base(),
        !manifest.narrowing().isEmpty(),
        errand.deadline().elapsed(),
        path);
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
}
