package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.bounds.ArrivalBudget;
import dev.dagfetch.server.git.bounds.ArrivalChecker;
import dev.dagfetch.server.git.gate.Gateway;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.remote.OpenRemote;
import dev.dagfetch.server.git.stock.ArrivedFirst;
import dev.dagfetch.server.git.stock.CompletenessProof;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a remote that is to bring a commit here: what arrives is checked and
 * counted, the commit is proven complete and marked.
 *
 * <p>JGit's ready-made fetch cannot check objects together with a depth, and would tidy up the
 * repository afterwards: so the connection is driven here. Used once, by one thread.
 */
final class FetchAttempt {
  private final Landing landing;
  private final Gateway gateway;
  private final FetchOrder order;
  private final Optional<CommitId> base;
  private final ArrivalBudget budget;
  private final ArrivalMonitor monitor;
  private @Nullable OpenRemote opened;
  private RefTips tips = new RefTips(List.of());

  /**
   * @param base a commit that is here, of which the remote is told, so that only what differs comes
   */
  FetchAttempt(Landing landing, Gateway gateway, FetchOrder order, Optional<CommitId> base) {
    this.landing = landing;
    this.gateway = gateway;
    this.order = order;
    this.base = base;
    this.budget = new ArrivalBudget(limits(), landing.intake().room());
    this.monitor = new ArrivalMonitor(order.progress());
  }

  /**
   * @throws DagfetchException saying whose fault it is that nothing came of it
   */
  FetchOutcome run(Rung rung) throws IOException {
    try (ScratchRepository scratch = ScratchRepository.create(landing.directory(), base, limits());
        OpenRemote conversation =
            gateway.connector().open(order.remote(), scratch.repository(), budget)) {
      opened = conversation;
      prepare(conversation.transport(), rung);
      try (FetchConnection connection =
          conversation.transport().openFetch(List.of(), rung.prefixes().toArray(String[]::new))) {
        conversation.arrivals().refsAreOver();
        tips = new RefTips(connection.getRefs());
        return receive(connection, rung, scratch);
      }
    } finally {
      gateway.meters().received(landing.repository(), budget.receivedBytes());
    }
  }

  /** What was seen of the remote; null if no conversation came about. */
  @Nullable OpenRemote opened() {
    return opened;
  }

  /** The status of the last answer; 0 if there was none, or not by HTTP. */
  int httpStatus() {
    return opened == null ? 0 : opened.httpStatus();
  }

  /** What a fetch may bring at most. */
  TreeLimits limits() {
    return landing.intake().limits();
  }

  /** The refs that the remote named. */
  RefTips tips() {
    return tips;
  }

  /** Whether the remote began to deliver: then it has, and gives, what was asked for. */
  boolean delivering() {
    return monitor.hasReceived();
  }

  private void prepare(Transport transport, Rung rung) {
    transport.setDepth(rung.depth());
    transport.setTagOpt(TagOpt.NO_TAGS);
    transport.setObjectChecker(new ArrivalChecker(budget, landing.recent()));
  }

  private FetchOutcome receive(FetchConnection connection, Rung rung, ScratchRepository scratch)
      throws IOException {
    List<Ref> wants = rung.wants(order.id(), tips);
    if (wants.isEmpty()) {
      return tips.isEmpty() && rung.seesAllRefs()
          ? new FetchOutcome.Nowhere(tips)
          : new FetchOutcome.NotFound(tips);
    }
    connection.setPackLockMessage("dagfetch");
    try {
      connection.fetch(monitor, wants, haves(wants));
      if (Thread.currentThread().isInterrupted()) {
        // JGit returns in silence when it is told to stop.
        throw new InterruptedIOException("stopped");
      }
      return conclude(rung, scratch);
    } finally {
      for (PackLock lock : connection.getPackLocks()) {
        lock.unlock();
      }
    }
  }

  /** JGit asks for nothing that it is told to have. */
  private Set<ObjectId> haves(List<Ref> wants) {
    Set<ObjectId> wanted = wants.stream().map(Ref::getObjectId).collect(Collectors.toSet());
    return base.stream()
        .map(commit -> ObjectId.fromString(commit.hex()))
        .filter(id -> !wanted.contains(id))
        .collect(Collectors.toSet());
  }

  /** What the base has was proven with it, and stays while a fetch is under way. */
  private void prove(ObjectReader reader) throws IOException {
    CompletenessProof proof = new CompletenessProof(reader);
    if (base.isPresent()) {
      proof.requireBeside(ObjectId.fromString(base.get().hex()), order.id());
    } else {
      proof.require(order.id());
    }
  }

  private FetchOutcome conclude(Rung rung, ScratchRepository scratch) throws IOException {
    try (ObjectReader reader = scratch.repository().newObjectReader()) {
      if (rung.depth() > 1 && !reader.has(order.id())) {
        return rung.seesAllRefs() && !scratch.historyWasCut(base)
            ? new FetchOutcome.Nowhere(tips)
            : new FetchOutcome.NotFound(tips);
      }
      Failpoint.FETCH_STORED.pass();
      prove(new ArrivedFirst(reader, landing.recent()));
      Failpoint.FETCH_PROVEN.pass();
      landing.marks().markComplete(order.commit());
      Failpoint.COMMIT_MARKED.pass();
      return new FetchOutcome.Here();
    } catch (IncorrectObjectTypeException e) {
      try (ObjectReader reader = scratch.repository().newObjectReader()) {
        throw CommitFailures.notACommit(landing.repository(), order, reader);
      }
    }
  }
}
