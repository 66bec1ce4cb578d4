package dev.dagfetch.client.tree;

import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Trees that are easy to get wrong, and what the {@code git} program says of them. */
public final class Trees {
  private static final String SUBMODULE = "1111111111111111111111111111111111111111";

  private Trees() {}

  /**
   * Every kind of entry, odd names, and names whose order depends on whether they are directories.
   */
  public static GitFiles tricky() {
    return GitFiles.of("a/b", "below a")
        .text("a.b", "sorts before a/")
        .text("a0", "sorts after a/")
        .text("a-", "sorts before a.b")
        .text("a/b.c/d", "deep")
        .text("a/b-c", "beside")
        .executable("bin/run", "#!/bin/sh\n")
        .bytes("empty", new byte[0])
        .bytes("binary", new byte[] {0, 1, 2, (byte) 0xff, '\r', '\n', 0})
        .symlink("link", "a/b")
        .symlink("odd-link", "a//b/")
        .symlink("up-link", "bin/../a0")
        .raw(bytes("latin-\u00e9"), 0100644, bytes("not UTF-8 in its name"))
        .raw(bytes("raw-link"), 0120000, bytes("latin-\u00e9"))
        .text("ünïcode/日本.py", "UTF-8")
        .text("space and %25 and \\", "signs")
        .text("new\nline", "control")
        .text(".gitignore", "*\n")
        .text("x/.gitattributes", "* text eol=crlf export-ignore\n")
        .gitlink("modules/sub", SUBMODULE);
  }

  public static List<TreeEntry> entries(GitRepo repo, String commit) {
    return repo.lsTree(commit, "").stream().map(Trees::entry).toList();
  }

  public static TreeEntry entry(GitFile file) {
    return new TreeEntry(TreePath.of(file.path()), file.mode(), file.content().length, file.id());
  }

  /** Names of few signs around the slash, so that prefixes of each other are common. */
  public static String randomPath(Random random) {
    StringBuilder path = new StringBuilder();
    for (int depth = random.nextInt(4); depth >= 0; depth--) {
      path.append('n');
      for (int length = random.nextInt(3); length > 0; length--) {
        path.append("!-.0an".charAt(random.nextInt(6)));
      }
      path.append(depth > 0 ? "/" : "");
    }
    return path.toString();
  }

  /** Latin-1, so that a character is a byte. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
