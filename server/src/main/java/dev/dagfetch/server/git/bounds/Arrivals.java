package dev.dagfetch.server.git.bounds;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What arrives in one conversation with a remote: counted against the budget, and its beginning
 * kept, since JGit does not read there in which format the remote names objects.
 *
 * <p>A conversation begins with refs, which JGit has all in memory: so they have a bound of their
 * own, long before that of a pack. So have messages beside a pack ({@link SideTalk}).
 */
public final class Arrivals {
  /** The capabilities of protocol v2 are some 300 bytes. */
  private static final int KEPT_BYTES = 4096;

  private final ArrivalBudget budget;
  private final long mostOfRefs;
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private long ofRefs;
  private boolean refsAreOver;

  /**
   * @param mostOfRefs how many bytes may come before {@link #refsAreOver}
   */
  public Arrivals(ArrivalBudget budget, long mostOfRefs) {
    this.budget = budget;
    this.mostOfRefs = mostOfRefs;
  }

  /** Whether the remote said that its object ids are SHA-256. */
  public synchronized boolean saysSha256() {
    return beginning.toString(StandardCharsets.ISO_8859_1).contains("object-format=sha256");
  }

  /** Says that the remote has named its refs. */
  public synchronized void refsAreOver() {
    refsAreOver = true;
  }

  /** Watches what is read, which is to be unpacked already if the line had it compressed. */
  public InputStream watch(InputStream in) {
    return new Watched(in);
  }

  private synchronized void arrived(byte[] bytes, int offset, int length) throws IOException {
    budget.received(length);
    int room = KEPT_BYTES - beginning.size();
    beginning.write(bytes, offset, Math.min(length, room));
    if (!refsAreOver) {
      ofRefs += length;
      if (ofRefs > mostOfRefs) {
        throw OverlongAnswerException.ofRefs(mostOfRefs);
      }
    }
  }

  private final class Watched extends BlockInput {
    private final SideTalk sideTalk = new SideTalk();

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      if (n > 0) {
        arrived(buffer, offset, n);
        sideTalk.arrived(buffer, offset, n);
      }
      return n;
    }
  }
}
