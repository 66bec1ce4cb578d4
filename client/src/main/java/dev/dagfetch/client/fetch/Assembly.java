package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.Stamps;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Contents;
import dev.dagfetch.client.write.Inherited;
import dev.dagfetch.client.write.Inspection;
import dev.dagfetch.client.write.StagedTree;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.StampExtent;
import dev.dagfetch.client.write.TreeWriter;
import dev.dagfetch.client.write.UnusableBaseException;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Completes a staged tree: with what an answer sends, with what a base has, and with what the base
 * should have and has not, which the daemon is asked for once more.
 *
 * <p>The base's files come last: when the tree id is proven, so that nothing is copied in vain, and
 * no path but the version's own is ever made from them. Used once, on one thread.
 */
final class Assembly {
  /** The daemon takes ten times as many. */
  private static final int REPAIRS_PER_CALL = 1000;

  private final Errand errand;
  private final Staging staging;
  private final Plan plan;
  private final StagedTree tree;

  Assembly(Errand errand, Staging staging, Plan plan) throws IOException {
    this.errand = errand;
    this.staging = staging;
    this.plan = plan;
    this.tree = staging.begin(plan.options().readOnly());
  }

  /** Builds the tree. */
  Assembled run(Answer answer) throws IOException, InterruptedException, UnusableBaseException {
    Optional<Base> base = answer.usesBase() ? plan.search().base() : Optional.empty();
    Inheritance inheritance =
        base.map(Base::manifest).map(Inheritance::from).orElseGet(Inheritance::none);
    Received received = receive(answer, plan.options().narrowing(), inheritance);
    Manifest manifest = received.manifest();
    if (base.isPresent()) {
      errand.listener().proven();
      inherit(received, base.get());
    }
    boolean stamped = plan.search().isOffered() || plan.destination().wantsStamps();
    StampExtent extent =
        new StampExtent(plan.destination().wantsStamps(), plan.options().base().hardLinks());
    Stamps stamps = stamped ? tree.stamps(manifest, extent) : Stamps.NONE;
    return new Assembled(new Contents(manifest, stamps), plan.search().use(answer));
  }

  private void inherit(Received received, Base base) throws IOException, InterruptedException {
    if (!plan.destination().surrender(base.withStamps(), staging)) {
      copy(received.manifest(), received.inherited(), base);
      return;
    }
    Base given = base.movedTo(staging.replaced());
    Inspection inspection = Inspection.of(given, plan.options().readOnly());
    if (inspection.isSound()) {
      List<Inherited> moved =
          received.inherited().stream().filter(file -> !file.isInPlace()).toList();
      copy(received.manifest(), moved, given);
      tree.replaceBy(given, inspection, received.manifest(), received.inherited());
    } else {
      copy(received.manifest(), received.inherited(), given);
    }
  }

  private void copy(Manifest manifest, List<Inherited> files, Base base) {
    repair(manifest, tree.reuse(base, files, plan.options().base().hardLinks()));
  }

  private Received receive(Answer answer, List<TreePath> narrowing, Inheritance inheritance) {
    try (TreeWriter writer = tree.writer()) {
      Received received = answer.readInto(writer, narrowing, inheritance);
      writer.settle();
      return received;
    }
  }

  /** Asks for files of a version that is known. */
  private void repair(Manifest manifest, List<TreeEntry> files) {
    for (int i = 0; i < files.size(); i += REPAIRS_PER_CALL) {
      List<TreeEntry> some = files.subList(i, Math.min(i + REPAIRS_PER_CALL, files.size()));
      fetch(manifest, some.stream().map(TreeEntry::path).toList());
    }
  }

  private void fetch(Manifest manifest, List<TreePath> paths) {
    Manifest.Origin origin = manifest.origin();
    VersionName name = VersionName.atCommit(origin.dagId(), origin.commit());
    FetchDagRequest request = DagFetcher.message(name, paths, false);
    try (Answer answer = Answer.open(errand.silently(), request)) {
      if (!answer.treeId().equals(manifest.treeId())) {
        throw new VerificationException(
            "%s is tree %s now, and was %s".formatted(name, answer.treeId(), manifest.treeId()));
      }
      receive(answer, paths, Inheritance.none());
    }
  }

  /**
   * What is to be done.
   *
   * @param search the base that was offered
   * @param options how to fetch
   * @param destination where the tree goes
   */
  record Plan(BaseSearch search, FetchOptions options, Destination destination) {}
}
