package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.RecentObjects;
import java.io.IOException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Reads a mirror for a proof that objects are in it, but does not unpack those again that have just
 * come.
 *
 * <p>What came with a fetch that failed later is remembered too, so each object is looked up in the
 * mirror in any case.
 */
public final class ArrivedFirst extends ObjectReader.Filter {
  private final ObjectReader mirror;
  private final RecentObjects recent;

  /**
   * @param mirror closed with this one
   * @param recent what came with the fetch
   */
  public ArrivedFirst(ObjectReader mirror, RecentObjects recent) {
    this.mirror = mirror;
    this.recent = recent;
  }

  @Override
  protected ObjectReader delegate() {
    return mirror;
  }

  @Override
  public boolean has(AnyObjectId id, int type) throws IOException {
    return mirror.has(id) && (recent.find(id, type) != null || mirror.has(id, type));
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    ObjectLoader arrived = recent.find(id, type);
    return arrived != null && mirror.has(id) ? arrived : mirror.open(id, type);
  }
}
