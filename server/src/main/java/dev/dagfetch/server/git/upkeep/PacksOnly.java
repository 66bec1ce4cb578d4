package dev.dagfetch.server.git.upkeep;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads a mirror as if it had certain packs and no others. */
final class PacksOnly extends ObjectReader.Filter {
  private final ObjectReader mirror;
  private final List<Pack> packs;

  PacksOnly(ObjectReader mirror, Collection<Pack> packs) {
    this.mirror = mirror;
    this.packs = List.copyOf(packs);
  }

  @Override
  protected ObjectReader delegate() {
    return mirror;
  }

  @Override
  public boolean has(AnyObjectId id, int type) throws IOException {
    return has(id);
  }

  @Override
  public boolean has(AnyObjectId id) throws IOException {
    for (Pack pack : packs) {
      if (pack.hasObject(id)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    if (!has(id)) {
      throw new MissingObjectException(id.toObjectId(), type);
    }
    return mirror.open(id, type);
  }
}
