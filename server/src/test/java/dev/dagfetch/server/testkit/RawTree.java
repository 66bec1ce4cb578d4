package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * A tree object written entry by entry, without any of the checks that keep {@code git} from making
 * a hostile one.
 */
public final class RawTree {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds an entry; {@code mode} as it stands in the object, for example {@code 40000}. */
  public RawTree entry(String mode, String name, String id) {
    return entry(mode, utf8(name), id);
  }

  public RawTree entry(String mode, byte[] name, String id) {
    out.writeBytes(utf8(mode + " "));
    out.writeBytes(name);
    out.write(0);
    out.writeBytes(HexFormat.of().parseHex(id));
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
