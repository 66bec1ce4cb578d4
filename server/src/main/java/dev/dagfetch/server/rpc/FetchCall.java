package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.rpc.files.AnswerShape;
import dev.dagfetch.server.rpc.files.BaseUse;
import dev.dagfetch.server.rpc.files.Checkpoints;
import dev.dagfetch.server.rpc.files.FetchAnswer;
import dev.dagfetch.server.rpc.files.Outlet;
import dev.dagfetch.server.rpc.files.ResumeToken;
import dev.dagfetch.server.rpc.files.Selection;
import dev.dagfetch.server.segment.Plan;
import dev.dagfetch.server.segment.Position;
import dev.dagfetch.server.segment.Remainder;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Manifest;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Submodule;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import java.io.IOException;
import java.util.List;

/**
 * Decides what one answer to FetchDag consists of, and sends it: a whole version from its segments;
 * a part of one, or what differs from a base, from its mirror; and of each only what is left behind
 * a resume token. One use, one thread.
 */
final class FetchCall {
  private final FetchQuery query;
  private final Version version;
  private final Outlet outlet;
  private final FetchDagHeader.Builder header;

  FetchCall(FetchQuery query, Version version, Outlet outlet) {
    this.query = query;
    this.version = version;
    this.outlet = outlet;
    this.header =
        FetchDagHeader.newBuilder()
            .setVersion(VersionMapper.toWire(version))
            .addAllSubmodules(SubmoduleProofs.of(version))
            .setServedFrom(VersionMapper.servedFrom(version))
            .setCodec(Codec.CODEC_IDENTITY);
  }

  void answer(Segments segments, Manifests manifests) throws IOException {
    TreeId base = query.base();
    if (!query.filter().isAll()) {
      header.setBaseOutcome(
          base == null
              ? BaseOutcome.BASE_OUTCOME_NOT_REQUESTED
              : BaseOutcome.BASE_OUTCOME_UNSUPPORTED);
      sendNarrowed(manifests.of(version.files()));
    } else if (base == null) {
      header.setBaseOutcome(BaseOutcome.BASE_OUTCOME_NOT_REQUESTED);
      sendAll(segments.plan(version.files()), segments);
    } else {
      sendFor(base, segments.plan(version.files()), segments);
    }
  }

  private void sendFor(TreeId base, Plan plan, Segments segments) throws IOException {
    switch (judge(base, plan)) {
      case BaseUse.Used(Selection changes) -> {
        header.setBaseOutcome(BaseOutcome.BASE_OUTCOME_USED).setBaseTreeId(base.hex());
        describe(plan);
        send(changes, AnswerShape.changes(base, plan.tree()));
      }
      case BaseUse.Unused(BaseOutcome reason) -> {
        header.setBaseOutcome(reason);
        sendAll(plan, segments);
      }
    }
  }

  private BaseUse judge(TreeId base, Plan plan) {
    try (TreeReader reader = openReader()) {
      return BaseUse.of(base, plan, reader);
    }
  }

  private void sendAll(Plan plan, Segments segments) throws IOException {
    AnswerShape shape = AnswerShape.whole(plan.tree());
    Position start = shape.start(query.token());
    Remainder rest = plan.after(start).orElseThrow(ResumeToken::noSuchPosition);
    describe(plan);
    header
        .setFilesToCome(rest.files())
        .setBytesToCome(rest.contentBytes())
        .setCodec(Codecs.best(query.codecs(), segments));
    answerFrom(start, shape).send(header.build(), segments, version.files(), rest);
  }

  private void describe(Plan plan) {
    header
        .setFileCount(plan.files())
        .setTotalBytes(plan.contentBytes())
        .setGitlinkCount(plan.gitlinks());
  }

  private void sendNarrowed(Manifest manifest) throws IOException {
    header
        .setFileCount(manifest.entries().size())
        .setTotalBytes(manifest.totalBytes())
        .setGitlinkCount(manifest.gitlinks())
        .setNarrowed(true);
    send(select(manifest), AnswerShape.narrowed(manifest.tree(), query.filter()));
  }

  private Selection select(Manifest manifest) {
    try (TreeReader reader = openReader()) {
      List<TreePath> submodules = version.submodules().stream().map(Submodule::path).toList();
      return Selection.of(manifest, query.filter(), submodules, reader);
    }
  }

  private void send(Selection all, AnswerShape shape) throws IOException {
    Position start = shape.start(query.token());
    Selection rest = all.after(start);
    header.setFilesToCome(rest.count()).setBytesToCome(rest.bytes());
    try (TreeReader reader = openReader()) {
      answerFrom(start, shape).send(header.build(), rest, reader);
    }
  }

  private TreeReader openReader() {
    return version.files().openReader();
  }

  private FetchAnswer answerFrom(Position start, AnswerShape shape) {
    return new FetchAnswer(outlet, new Checkpoints(shape, start));
  }
}
