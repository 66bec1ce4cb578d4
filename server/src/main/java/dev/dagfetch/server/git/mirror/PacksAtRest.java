package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.disk.PackPair;
import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Kind;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The packs of all open mirrors as scrub sees them, named by repository and file. A damaged one is
 * a doubt about its mirror, which is settled at once.
 */
final class PacksAtRest implements AtRest {
  private final Supplier<Collection<Mirror>> mirrors;

  PacksAtRest(Supplier<Collection<Mirror>> mirrors) {
    this.mirrors = mirrors;
  }

  @Override
  public Kind kind() {
    return Kind.PACK;
  }

  @Override
  public List<String> after(String name) {
    List<String> names = new ArrayList<>();
    for (Mirror mirror : mirrors.get()) {
      try {
        mirror.packs().forEach(pack -> names.add(name(mirror, pack)));
      } catch (IOException e) {
        // The check of this name fails in the same way, and does not stop the others.
        names.add(mirror.repository() + "/");
      }
    }
    return names.stream().filter(other -> other.compareTo(name) > 0).sorted().toList();
  }

  private static String name(Mirror mirror, PackPair pack) {
    return mirror.repository() + "/" + pack.pack().getFileName();
  }

  @Override
  public Finding check(String name, Pace pace) throws IOException {
    for (Mirror mirror : mirrors.get()) {
      if (name.startsWith(mirror.repository() + "/")) {
        for (PackPair pack : mirror.packs()) {
          if (name(mirror, pack).equals(name)) {
            return check(mirror, pack, pace);
          }
        }
      }
    }
    return Finding.GONE;
  }

  private static Finding check(Mirror mirror, PackPair pack, Pace pace) throws IOException {
    try {
      if (pack.isIntact(pace)) {
        return Finding.SOUND;
      }
      mirror.doubt();
      return Finding.DAMAGED;
    } catch (NoSuchFileException e) {
      return Finding.GONE;
    }
  }
}
