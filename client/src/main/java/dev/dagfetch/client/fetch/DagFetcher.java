package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.StagedTree;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.Target;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
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
    Errand errand =
        Errand.of(connection, request.options().transfer(), request.timeout(), listener);
    try {
      Target target = Target.at(request.into());
      Optional<Manifest> present = target.soundTree(request.options().replace());
      if (present.isPresent() && isNamed(request, present.get())) {
        return local(present.get(), present.get().origin(), target, errand);
      }
      return AnswerLost.startingOverOnce(() -> fetch(request, target, present, errand), listener);
    } catch (IOException e) {
      throw LocalFailures.of("cannot fetch into " + request.into(), e);
    } catch (InterruptedException e) {
      throw FetchCall.interrupted(e);
    }
  }

  /** One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it. */
  private static boolean isNamed(FetchRequest request, Manifest manifest) {
    return manifest.origin().dagId().equals(request.version().dagId())
        && manifest.origin().commit().equals(request.version().commit())
        && manifest.isSameContent(manifest.treeId(), request.options().narrowing());
  }

  private FetchReceipt fetch(
      FetchRequest request, Target target, Optional<Manifest> present, Errand errand)
      throws IOException, InterruptedException {
    FetchOptions options = request.options();
    BaseSearch search = BaseSearch.of(options, target);
    FetchDagRequest message = message(request).toBuilder().setBaseTreeId(search.treeId()).build();
    try (Answer answer = Answer.open(errand, message)) {
      if (present.isPresent()) {
        if (present.get().isSameContent(answer.treeId(), options.narrowing())) {
          return local(present.get(), answer.origin(), target, errand);
        }
        if (!options.replace()) {
          throw target.occupiedBy(present.get());
        }
      }
      return write(answer, search, request, target, errand);
    }
  }

  private FetchReceipt write(
      Answer answer, BaseSearch search, FetchRequest request, Target target, Errand errand)
      throws IOException, InterruptedException {
    Staging staging = target.stage();
    try {
      StagedTree tree = staging.begin(request.options().readOnly());
      Assembled assembled = new Assembly(errand, tree).run(answer, search, request.options());
      boolean published =
          target.publish(staging, assembled.contents(), request.options().replace());
      return published
          ? receipt(answer, assembled, target, errand)
          : local(assembled.manifest(), assembled.manifest().origin(), target, errand);
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
      Answer answer, Assembled assembled, Target target, Errand errand) {
    Manifest manifest = assembled.manifest();
    return new FetchReceipt(
        manifest.origin(),
        manifest.treeId(),
        manifest.files().size(),
        manifest.bytes(),
        errand.meter().total(),
        answer.source(),
        assembled.base(),
        !manifest.narrowing().isEmpty(),
        errand.deadline().elapsed(),
        target.path());
  }

  private static FetchReceipt local(
      Manifest manifest, Manifest.Origin origin, Target target, Errand errand) {
    return new FetchReceipt(
        origin,
        manifest.treeId(),
        manifest.files().size(),
        manifest.bytes(),
        FetchReceipt.Transfer.NONE,
        FetchReceipt.Source.LOCAL,
        BaseUse.not("nothing had to be fetched"),
        !manifest.narrowing().isEmpty(),
        errand.deadline().elapsed(),
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
}
