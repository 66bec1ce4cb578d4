package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.Version;
import java.util.List;

/**
 * An answer whose Header was read, and whose files are still to come.
 *
 * <p>Closing it before the end cancels the call. Not thread-safe.
 */
final class Answer implements AutoCloseable {
  private final Errand errand;
  private final FrameRuns runs;
  private final FetchDagHeader header;

  private Answer(Errand errand, FrameRuns runs) {
    this.errand = errand;
    this.runs = runs;
    this.header = runs.header();
  }

  /** Calls the daemon and waits for the Header. */
  static Answer open(Errand errand, FetchDagRequest request) {
    Answer answer = new Answer(errand, FrameRuns.open(errand, request));
    try {
      answer.requireAnswerTo(request);
      answer.announce();
      return answer;
    } catch (RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private void requireAnswerTo(FetchDagRequest request) {
    Version version = header.getVersion();
    boolean otherCommit = request.hasCommit() && !version.getCommit().equals(request.getCommit());
    if (otherCommit || !version.getDagId().equals(request.getDagId())) {
      throw new VerificationException(
          "the answer is %s@%s, which was not asked for"
              .formatted(version.getDagId(), version.getCommit()));
    }
    if (!ObjectHash.isHex(version.getCommit())
        || !ObjectHash.isHex(version.getTreeId())
        || !ObjectHash.isHex(treeId())) {
      throw new VerificationException("the answer's header has a malformed commit or tree id");
    }
    if ((usesBase() && !header.getBaseTreeId().equals(request.getBaseTreeId()))
        || header.getFilesToCome() < 0
        || header.getBytesToCome() < 0) {
      throw new VerificationException("the answer's header promises what was not asked for");
    }
  }

  private void announce() {
    errand.listener().begins(header.getFilesToCome(), header.getBytesToCome());
  }

  /** Tree id of the files, those of submodules included. */
  String treeId() {
    return DeliveredTree.id(header.getVersion());
  }

  /**
   * Proves that files which are here already, of the tree {@link #treeId}, are those of the
   * version.
   */
  void prove(Manifest present) {
    DeliveredTree.prove(header, present);
  }

  /** Whether only what differs from the request's base will come. */
  boolean usesBase() {
    return !header.getBaseTreeId().isEmpty();
  }

  BaseOutcome baseOutcome() {
    return header.getBaseOutcome();
  }

  Manifest.Origin origin() {
    Version version = header.getVersion();
    return new Manifest.Origin(version.getDagId(), version.getRepository(), version.getCommit());
  }

  /** As below, of an answer without a base. */
  Received readInto(FileSink sink, List<TreePath> narrowing) {
    return readInto(sink, narrowing, Inheritance.none());
  }

  /**
   * Reads and proves the files, and hands them on. The sink is not settled.
   *
   * @throws AnswerLost if the answer broke and cannot be gone on with
   */
  Received readInto(FileSink sink, List<TreePath> narrowing, Inheritance inheritance) {
    AnswerReader reader = new AnswerReader(header, narrowing, inheritance, sink);
    Run run;
    do {
      run = runs.next();
      if (run.resumed()) {
        reader.resume(run.header());
      }
      run.frames().forEach(reader::accept);
    } while (!run.last());
    return reader.received();
  }

  FetchReceipt.Source source() {
    return switch (header.getServedFrom()) {
      case SERVED_FROM_MEMORY -> FetchReceipt.Source.MEMORY;
      case SERVED_FROM_DISK -> FetchReceipt.Source.DISK;
      case SERVED_FROM_REMOTE -> FetchReceipt.Source.REMOTE;
      default -> FetchReceipt.Source.UNKNOWN;
    };
  }

  @Override
  public void close() {
    runs.close();
  }
}
