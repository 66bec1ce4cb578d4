package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.HostileTree.delivered;
import static dev.dagfetch.server.testkit.HostileTree.rejected;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dagfetch.server.config.Config;
import java.util.List;
import java.util.stream.Stream;

/** A catalogue of contents that mean harm, which Git itself stores and serves without complaint. */
public final class HostileTrees {
  private static final String CHECK = "object_check";
  private static final String ELSEWHERE = "1234567890123456789012345678901234567890";

  private HostileTrees() {}

  public static List<HostileTree> all() {
    return Stream.of(
            dotGit(),
            names(),
            notCanonical(),
            links(),
            sizes(),
            bombs(),
            submodules(),
            commits(),
            lawfulButOdd())
        .flatMap(trees -> trees)
        .toList();
  }

  /** Small ones, so that going beyond them takes little. */
  public static Config.Limits limits() {
    return new Config.Limits(8 << 20, 1 << 20, 4 << 20, 500, 40);
  }

  private static Stream<HostileTree> dotGit() {
    return Stream.concat(
        Stream.of(
                ".git",
                ".GIT",
                ".giT",
                ".git ",
                ".git.",
                ".git. . ",
                "git~1",
                "GIT~1",
                ".g\u200cit",
                "\u200e.git",
                ".gi\u206ft",
                ".git\ufeff",
                ".G\u202eIT",
                ".git::$INDEX_ALLOCATION",
                ".git:x:$DATA",
                "git~1:$DATA",
                ".git\\hooks")
            .map(name -> badName(Threat.DOT_GIT, name)),
        Stream.of(
            rejected(
                Threat.DOT_GIT,
                "a directory .git with a hook",
                CHECK,
                ".git",
                repo -> commit(repo, new RawTree().entry("40000", ".git", hooks(repo)))),
            rejected(
                Threat.DOT_GIT,
                "a link .git",
                CHECK,
                ".git",
                repo -> commit(repo, new RawTree().entry("120000", ".git", blob(repo, "a")))),
            rejected(
                Threat.DOT_GIT,
                "a submodule .GIT",
                CHECK,
                ".GIT",
                repo -> commit(repo, new RawTree().entry("160000", ".GIT", ELSEWHERE)))));
  }

  private static Stream<HostileTree> names() {
    return Stream.concat(
        Stream.of("..", ".", "..\\up", "a\\..\\b", "..:x")
            .map(name -> badName(Threat.LEAVING_NAME, name)),
        Stream.of(
            rejected(
                Threat.LEAVING_NAME,
                "a directory ..",
                CHECK,
                "..",
                repo -> commit(repo, new RawTree().entry("40000", "..", directory(repo)))),
            badName(Threat.SEPARATOR_IN_NAME, "a/b"),
            badName(Threat.SEPARATOR_IN_NAME, "/etc"),
            badName(Threat.SEPARATOR_IN_NAME, "../../etc/cron.d/x"),
            badName(Threat.SEPARATOR_IN_NAME, "a/"),
            delivered(
                Threat.SEPARATOR_IN_NAME,
                "a backslash that leads nowhere",
                repo -> commit(repo, new RawTree().entry("100644", "a\\b", blob(repo, "x"))))));
  }

  private static Stream<HostileTree> notCanonical() {
    return Stream.of(
        rejected(
            Threat.DUPLICATE_ENTRY,
            "the same name twice",
            CHECK,
            "a",
            repo -> commit(repo, files(repo, "a", "a"))),
        rejected(
            Threat.DUPLICATE_ENTRY,
            "a file and a directory of one name",
            CHECK,
            "a",
            repo -> commit(repo, files(repo, "a", "a.b").entry("40000", "a", directory(repo)))),
        rejected(
            Threat.UNSORTED_TREE,
            "names out of order",
            CHECK,
            "a",
            repo -> commit(repo, files(repo, "b", "a"))),
        rejected(
            Threat.UNSORTED_TREE,
            "a directory sorted as a file",
            CHECK,
            "a.b",
            repo ->
                commit(
                    repo,
                    new RawTree()
                        .entry("40000", "a", directory(repo))
                        .entry("100644", "a.b", blob(repo, "x")))),
        badMode("100666", "mode", "a"),
        badMode("100777", "mode", "a"),
        badMode("104755", "mode", "a"),
        badMode("0100644", CHECK, ""),
        badMode("60644", CHECK, ""),
        badMode("10644", CHECK, ""),
        rejected(
            Threat.BAD_MODE,
            "an empty directory",
            "empty_directory",
            "d",
            repo ->
                commit(repo, new RawTree().entry("40000", "d", repo.writeTree(new RawTree())))));
  }

  private static Stream<HostileTree> links() {
    return Stream.of(
        badLink(Threat.ABSOLUTE_LINK, "/etc/passwd"),
        badLink(Threat.ABSOLUTE_LINK, "/"),
        badLink(Threat.ABSOLUTE_LINK, "//host/share"),
        badLink(Threat.LEAVING_LINK, "../outside"),
        badLink(Threat.LEAVING_LINK, "a/../../outside"),
        badLink(Threat.LEAVING_LINK, "./.././x"),
        rejected(
            Threat.LEAVING_LINK,
            "two links that lead out together",
            "symlinks",
            "out",
            repo ->
                fresh(
                    repo, GitFiles.none().symlink("d/e/up", "../..").symlink("out", "d/e/up/.."))),
        rejected(
            Threat.LEAVING_LINK,
            "a link longer than a path can be",
            "symlink_target_bytes",
            "link",
            repo -> fresh(repo, GitFiles.none().symlink("link", "a/".repeat(3000)))),
        rejected(
            Threat.FILE_THROUGH_LINK,
            "a link and a directory of one name",
            CHECK,
            "a",
            repo ->
                commit(
                    repo,
                    new RawTree()
                        .entry("120000", "a", blob(repo, "/tmp"))
                        .entry("40000", "a", directory(repo)))),
        delivered(
            Threat.FILE_THROUGH_LINK,
            "a link and a directory that differ in case",
            repo ->
                commit(
                    repo,
                    new RawTree()
                        .entry("120000", "A", blob(repo, "b"))
                        .entry("40000", "a", directory(repo)))));
  }

  private static Stream<HostileTree> sizes() {
    return Stream.of(
        rejected(
            Threat.LONG_NAME,
            "a name of 5,000 bytes",
            "path_bytes",
            "",
            repo -> fresh(repo, GitFiles.of("n".repeat(5000), "x"))),
        rejected(
            Threat.LONG_NAME,
            "a path of 4,500 bytes",
            "path_bytes",
            String.join("/", java.util.Collections.nCopies(20, "d".repeat(200))),
            repo -> fresh(repo, GitFiles.of(("d".repeat(200) + "/").repeat(22) + "f", "x"))),
        delivered(
            Threat.LONG_NAME,
            "a name that no Linux file system takes",
            repo -> fresh(repo, GitFiles.of("n".repeat(300), "x"))),
        rejected(
            Threat.DEEP_TREE,
            "41 directories inside each other",
            "depth",
            "d/".repeat(40) + "d",
            repo -> fresh(repo, GitFiles.of("d/".repeat(41) + "f", "x"))),
        rejected(
            Threat.DEEP_TREE,
            "2,000 directories inside each other",
            "depth",
            "d/".repeat(40) + "d",
            repo -> fresh(repo, GitFiles.of("d/".repeat(2000) + "f", "x"))),
        rejected(
            Threat.MANY_ENTRIES,
            "501 files",
            "files",
            "f500",
            repo -> fresh(repo, manyFiles(501, "content "))),
        rejected(
            Threat.MANY_ENTRIES,
            "more objects than the files allow",
            "objects",
            "",
            repo -> fresh(repo, manyFiles(3001, "other "))),
        rejected(
            Threat.LARGE_BLOB,
            "a file over the limit",
            "blob_bytes",
            "",
            repo -> fresh(repo, GitFiles.none().random("f", (1 << 20) + 1, 1))),
        rejected(
            Threat.LARGE_BLOB,
            "files over the limit together",
            "tree_bytes",
            "",
            repo -> fresh(repo, large(5))));
  }

  private static Stream<HostileTree> bombs() {
    return Stream.of(
        rejected(
            Threat.ZLIB_BOMB,
            "8 MiB of zeros in 8 KiB",
            "blob_bytes",
            "",
            repo -> fresh(repo, GitFiles.none().bytes("f", new byte[8 << 20]))),
        rejected(
            Threat.MANY_ENTRIES,
            "ten directories in each of ten, ten levels deep",
            "files",
            "d0/d0/d0/d0/d0/d0/d5/d0/d0/f",
            HostileTrees::tenfold));
  }

  private static Stream<HostileTree> submodules() {
    return Stream.of(
            "ext::sh -c 'touch /tmp/pwned'",
            "file:///etc",
            "-oProxyCommand=touch /tmp/pwned",
            "--upload-pack=touch /tmp/pwned",
            "https://git.example.com/a\nb",
            "https://other.example.com/x.git",
            "../../../elsewhere.git")
        .map(url ->
            delivered(
                Threat.SUBMODULE,
                "from " + url.replace('\n', '|'),
                repo -> fresh(repo, submodule("vendor/sub", url))));
  }

  private static Stream<HostileTree> commits() {
    return Stream.of(
        lawfulCommit("an author without a name", "author <> x\ncommitter <> y\n\nm\n"),
        lawfulCommit(
            "times beyond all calendars",
            "author A <a@b> 99999999999999999999 +0000\ncommitter A <a@b> -1 +9999\n\nm\n"),
        lawfulCommit(
            "an encoding that is a path",
            "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nencoding ../../etc/passwd\n\nm\n"),
        lawfulCommit(
            "a signature of nobody",
            "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN\n x\n\nm\n"),
        lawfulCommit(
            "a message with escape sequences",
            "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\u001b]0;x\u0007\0\n"),
        rejected(
            Threat.COMMIT_HEADER,
            "no author",
            CHECK,
            "",
            repo -> rawCommit(repo, "committer A <a@b> 1 +0000\n\nm\n")),
        rejected(
            Threat.COMMIT_HEADER,
            "no committer",
            CHECK,
            "",
            repo -> rawCommit(repo, "author A <a@b> 1 +0000\n\nm\n")));
  }

  private static Stream<HostileTree> lawfulButOdd() {
    return Stream.of(
        lawfulName(Threat.DEVICE_NAME, "aux"),
        lawfulName(Threat.DEVICE_NAME, "con.txt"),
        lawfulName(Threat.DEVICE_NAME, "COM1"),
        lawfulName(Threat.DEVICE_NAME, "a:b"),
        lawfulName(Threat.DEVICE_NAME, "trailing. "),
        delivered(
            Threat.FOLDING_NAMES,
            "names that differ in case",
            repo -> commit(repo, files(repo, "README", "readme"))),
        delivered(
            Threat.FOLDING_NAMES,
            "names that differ in how an accent is written",
            repo -> commit(repo, files(repo, "e\u0301", "\u00e9"))),
        delivered(Threat.NOT_UTF8, "Latin-1", repo -> commit(repo, raw(repo, "caf\u00e9"))),
        delivered(
            Threat.NOT_UTF8,
            "overlong UTF-8 of ..",
            repo -> commit(repo, raw(repo, "\u00c0\u00ae\u00c0\u00ae"))),
        delivered(
            Threat.NOT_UTF8,
            "control characters",
            repo -> commit(repo, raw(repo, "a\u001b[2J\r\nb"))),
        lawfulName(Threat.DOT_GIT, ".gitfoo"),
        lawfulName(Threat.DOT_GIT, "git~2"),
        lawfulName(Threat.LEAVING_NAME, "..."),
        delivered(
            Threat.LFS_POINTER,
            "a pointer, as it is",
            repo ->
                fresh(
                    repo,
                    GitFiles.of(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
                        .text(
                            "big.bin",
                            "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 12345\n"
                                .formatted("0".repeat(64))))),
        delivered(
            Threat.SUBMODULE,
            "a link .gitmodules",
            repo -> fresh(repo, GitFiles.of("a", "x").symlink(".gitmodules", "a"))));
  }

  private static HostileTree badName(Threat threat, String name) {
    return rejected(
        threat,
        "file '" + visible(name) + "'",
        CHECK,
        name,
        repo -> commit(repo, new RawTree().entry("100644", name, blob(repo, "x"))));
  }

  private static HostileTree lawfulName(Threat threat, String name) {
    return delivered(
        threat,
        "file '" + name + "'",
        repo -> commit(repo, new RawTree().entry("100644", name, blob(repo, "x"))));
  }

  private static HostileTree badMode(String mode, String rule, String path) {
    return rejected(
        Threat.BAD_MODE,
        "mode " + mode,
        rule,
        path,
        repo -> commit(repo, new RawTree().entry(mode, "a", blob(repo, "x"))));
  }

  private static HostileTree badLink(Threat threat, String target) {
    return rejected(
        threat,
        "link to " + target,
        "symlinks",
        "link",
        repo -> fresh(repo, GitFiles.none().symlink("link", target)));
  }

  private static HostileTree lawfulCommit(String name, String rest) {
    return delivered(Threat.COMMIT_HEADER, name, repo -> rawCommit(repo, rest));
  }

  /** A root commit with just these files. */
  private static String fresh(GitRepo repo, GitFiles files) {
    return repo.rewrite("fresh", files);
  }

  private static String commit(GitRepo repo, RawTree tree) {
    return repo.commitTree(repo.writeTree(tree));
  }

  private static String rawCommit(GitRepo repo, String rest) {
    return repo.writeCommit("tree " + directory(repo) + "\n" + rest);
  }

  private static RawTree files(GitRepo repo, String... names) {
    RawTree tree = new RawTree();
    for (String name : names) {
      tree.entry("100644", name, blob(repo, "x"));
    }
    return tree;
  }

  /** A file whose name is these bytes. */
  private static RawTree raw(GitRepo repo, String latin1) {
    return new RawTree().entry("100644", latin1.getBytes(ISO_8859_1), blob(repo, "x"));
  }

  private static String directory(GitRepo repo) {
    return repo.writeTree(files(repo, "b"));
  }

  private static String hooks(GitRepo repo) {
    return repo.writeTree(new RawTree().entry("40000", "hooks", directory(repo)));
  }

  private static String blob(GitRepo repo, String text) {
    return repo.writeBlob(GitFiles.utf8(text));
  }

  private static GitFiles manyFiles(int count, String content) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < count; i++) {
      files.text("f%03d".formatted(i), content + i);
    }
    return files;
  }

  private static GitFiles large(int count) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < count; i++) {
      files.random("f" + i, 1 << 20, i);
    }
    return files;
  }

  private static String tenfold(GitRepo repo) {
    String below = repo.writeTree(files(repo, "f"));
    for (int level = 1; level < 10; level++) {
      RawTree tree = new RawTree();
      for (int i = 0; i < 10; i++) {
        tree.entry("40000", "d" + i, below);
      }
      below = repo.writeTree(tree);
    }
    return repo.commitTree(below);
  }

  private static GitFiles submodule(String path, String url) {
    return GitFiles.of(
            ".gitmodules", "[submodule \"sub\"]\n\tpath = %s\n\turl = %s\n".formatted(path, url))
        .gitlink(path, ELSEWHERE);
  }

  private static String visible(String name) {
    StringBuilder out = new StringBuilder();
    name.chars().forEach(c -> out.append(c < 127 ? "" + (char) c : "\\u%04x".formatted(c)));
    return out.toString();
  }
}
