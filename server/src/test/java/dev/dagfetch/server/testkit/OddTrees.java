package dev.dagfetch.server.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Trees with everything that a delivery can get wrong. */
public final class OddTrees {
  private OddTrees() {}

  /**
   * Binary and empty files, modes, links, gitlinks, deep and odd names, attributes that filters
   * would obey, files around a frame's size.
   */
  public static GitFiles everything() {
    byte[] binary = new byte[70_000];
    new Random(7).nextBytes(binary);
    return GitFiles.none()
        .text("README.md", "# Pipelines\r\nmixed\nends\r\n")
        .text(
            ".gitattributes",
            "*.txt text eol=crlf export-subst ident\nsecret.txt export-ignore\n* filter=nothing\n")
        .text("secret.txt", "$Id$ $Format:%H$\nunix\n")
        .bytes("empty", new byte[0])
        .bytes("bin/data.bin", binary)
        .executable("bin/run.sh", "#!/bin/sh\nexec true\n")
        .symlink("bin/latest", "run.sh")
        .symlink("a/b/up", "../../README.md")
        .text("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/deep.py", "x = 1\n")
        .text("a-b", "before a/")
        .text("a.b", "before a/ too")
        .text("a0", "after a/")
        .text("with space/and\ttab/quote\"s'.txt", "odd")
        .text("ünïcode/文件.py", "utf-8")
        .raw(
            latin1("latin\u00e9/\u00ff\u0080.txt"),
            0100644,
            latin1("not utf-8 in name and content \u00ff"))
        .text("dashes/-rf", "starts with a dash")
        .text("long/" + "n".repeat(200) + ".txt", "long name")
        .gitlink("vendor/sub", "1234567890123456789012345678901234567890")
        .random("big/exactly-a-frame", 256 << 10, 1)
        .random("big/frame-and-one", (256 << 10) + 1, 2)
        .random("big/one-mebibyte", 1 << 20, 3)
        .random("big/zz-odd-size", 700_001, 4);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
