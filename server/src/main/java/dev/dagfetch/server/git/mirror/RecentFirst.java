package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.object.RecentObjects;
import java.io.IOException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads objects of a mirror; those that have just arrived without unpacking them again. */
final class RecentFirst extends ObjectReader.Filter {
  private final ObjectReader mirror;
  private final RecentObjects recent;

  RecentFirst(ObjectReader mirror, RecentObjects recent) {
    this.mirror = mirror;
    this.recent = recent;
  }

  @Override
  protected ObjectReader delegate() {
    return mirror;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    ObjectLoader object = recent.find(id, type);
    return object != null ? object : mirror.open(id, type);
  }

  @Override
  public long getObjectSize(AnyObjectId id, int type) throws IOException {
    ObjectLoader object = recent.find(id, type);
    return object != null ? object.getSize() : mirror.getObjectSize(id, type);
  }
}
