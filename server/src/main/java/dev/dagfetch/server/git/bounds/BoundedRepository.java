package dev.dagfetch.server.git.bounds;

import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.BaseRepositoryBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.util.NB;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * A repository that holds arriving packs to the limits before JGit makes room for what they claim
 * to hold: it takes both the number of objects and the size of an object at their word.
 */
public final class BoundedRepository extends FileRepository {
  /** Directories may be larger than the limit of a file; these are never too large. */
  private static final long HARMLESS_BYTES = 16 << 20;

  private static final int HEADER_BYTES = 12;
  private static final int VERSION_AT = 4;
  private static final int COUNT_AT = 8;

  private final TreeLimits limits;

  /** Opens a repository for what arrives within limits. */
  public BoundedRepository(BaseRepositoryBuilder<?, ?> options, TreeLimits limits)
      throws IOException {
    super(options);
    this.limits = limits;
  }

  @Override
  public ObjectInserter newObjectInserter() {
    return new Inserter(super.newObjectInserter());
  }

  private InputStream bounded(InputStream pack) throws IOException {
    byte[] header = pack.readNBytes(HEADER_BYTES);
    if (header.length == HEADER_BYTES) {
      check(header);
    }
    return new SequenceInputStream(new ByteArrayInputStream(header), pack);
  }

  private void check(byte[] header) throws CorruptObjectException {
    long version = NB.decodeUInt32(header, VERSION_AT);
    if (RawParseUtils.match(header, 0, Constants.PACK_SIGNATURE) < 0
        || version < 2
        || version > 3) {
      throw new CorruptObjectException("not a pack");
    }
    if (NB.decodeUInt32(header, COUNT_AT) > limits.objects()) {
      throw Rejection.overLimit("", "objects", limits.objects());
    }
  }

  private final class Inserter extends ObjectInserter.Filter {
    private final ObjectInserter unbounded;

    Inserter(ObjectInserter unbounded) {
      this.unbounded = unbounded;
    }

    @Override
    protected ObjectInserter delegate() {
      return unbounded;
    }

    @Override
    public PackParser newPackParser(InputStream pack) throws IOException {
      PackParser parser = super.newPackParser(bounded(pack));
      parser.setMaxObjectSizeLimit(Math.max(limits.blobBytes(), HARMLESS_BYTES));
      return parser;
    }
  }
}
