package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real bare repository on disk that plays the upstream: made, changed and read by the {@code git}
 * program only.
 *
 * <p>Commits are a pure function of what was asked for: fixed author, a clock that moves one second
 * per commit. Ids are hex text. Not thread-safe.
 */
public final class GitRepo {
  private static final long FIRST_COMMIT_SECONDS = 1_767_225_600L; // 2026-01-01T00:00:00Z

  private final Path dir;
  private final String head;
  private long commits;

  private GitRepo(Path dir, String head) {
    this.dir = dir;
    this.head = head;
  }

  /** One that is there already, for example a mirror of the daemon, to be looked at. */
  public static GitRepo at(Path dir) {
    return new GitRepo(dir, "main");
  }

  /** An empty repository whose HEAD is {@code main}. */
  public static GitRepo create(Path dir) {
    return create(dir, "main", "sha1");
  }

  public static GitRepo createWithHead(Path dir, String branch) {
    return create(dir, branch, "sha1");
  }

  public static GitRepo createSha256(Path dir) {
    return create(dir, "main", "sha256");
  }

  private static GitRepo create(Path dir, String head, String format) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GitRepo repo = new GitRepo(dir, head);
    repo.git("init", "-q", "--bare", "--initial-branch=" + head, "--object-format=" + format);
    repo.git("config", "gc.auto", "0");
    return repo;
  }

  public Path dir() {
    return dir;
  }

  /** The {@code file:} URL. */
  public String url() {
    return "file://" + dir.toAbsolutePath();
  }

  /** Commits one text file onto the branch that HEAD names. */
  public String commit(String path, String text) {
    return commit(GitFiles.of(path, text));
  }

  /** Commits changes onto the branch that HEAD names. */
  public String commit(GitFiles files) {
    return commitOn(head, files);
  }

  /** Commits changes onto a branch, made if needed. */
  public String commitOn(String branch, GitFiles files) {
    Optional<String> parent = tip("refs/heads/" + branch);
    return importCommit("refs/heads/" + branch, parent, files);
  }

  /** Commits changes on top of any commit without naming the result by any branch or tag. */
  public String commitUnnamed(String parent, GitFiles files) {
    String commit = importCommit("refs/made/" + commits, Optional.of(parent), files);
    git("update-ref", "-d", "refs/made/" + (commits - 1));
    return commit;
  }

  /**
   * Replaces a branch by one new root commit with just these files: history rewritten and
   * force-pushed.
   */
  public String rewrite(String branch, GitFiles files) {
    tip("refs/heads/" + branch).ifPresent(old -> deleteRef("refs/heads/" + branch));
    return importCommit("refs/heads/" + branch, Optional.empty(), files);
  }

  private String importCommit(String ref, Optional<String> parent, GitFiles files) {
    long time = FIRST_COMMIT_SECONDS + commits++;
    GitBinary.run(
        dir,
        Map.of(),
        out -> {
          out.write(utf8("commit " + ref + "\n"));
          out.write(utf8("committer Ada <ada@example.org> " + time + " +0000\n"));
          out.write(utf8("data 6\nchange\n"));
          if (parent.isPresent()) {
            out.write(utf8("from " + parent.get() + "\n"));
          }
          files.writeTo(out);
          out.write(utf8("\ndone\n"));
        },
        "fast-import",
        "--quiet",
        "--force",
        "--done");
    return tip(ref).orElseThrow();
  }

  /** Points a branch at a commit, whatever it pointed to. */
  public void branch(String name, String commit) {
    git("update-ref", "refs/heads/" + name, commit);
  }

  /** Makes or moves a lightweight tag. */
  public void tag(String name, String commit) {
    git("update-ref", "refs/tags/" + name, commit);
  }

  /** Makes or moves an annotated tag; returns the tag object's id. */
  public String annotatedTag(String name, String commit) {
    git("tag", "-f", "-a", "-m", "release", name, commit);
    return tip("refs/tags/" + name).orElseThrow();
  }

  public void deleteBranch(String name) {
    deleteRef("refs/heads/" + name);
  }

  public void deleteRef(String ref) {
    git("update-ref", "-d", ref);
  }

  /** Makes {@code count} branches {@code many/00000}, … that all point to a commit. */
  public void manyBranches(int count, String commit) {
    GitBinary.run(
        dir,
        Map.of(),
        out -> {
          for (int i = 0; i < count; i++) {
            out.write(utf8("create refs/heads/many/%05d %s\n".formatted(i, commit)));
          }
        },
        "update-ref",
        "--stdin");
    git("pack-refs", "--all");
  }

  /** Drops every object that no ref reaches, as a host's garbage collection does. */
  public void prune() {
    git("repack", "-a", "-d", "-q");
    git("prune", "--expire=now");
    git("prune-packed", "-q");
  }

  /** What a ref points to, a tag object included. */
  public Optional<String> tip(String ref) {
    String found = git("for-each-ref", "--format=%(objectname)", "--count=1", ref);
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** The tree id of a directory at a commit; {@code scope} empty for the root. */
  public String treeId(String commit, String scope) {
    return git("rev-parse", "--verify", commit + ":" + scope);
  }

  /** The blob id of a file at a commit. */
  public String blobId(String commit, String path) {
    return git("rev-parse", "--verify", commit + ":" + path);
  }

  /** Stores a tree object of exactly these bytes, however wrong; see {@link RawTree}. */
  public String writeTree(RawTree tree) {
    byte[] bytes = tree.bytes();
    return hashObject("tree", out -> out.write(bytes));
  }

  public String writeBlob(byte[] content) {
    return hashObject("blob", out -> out.write(content));
  }

  /** Commits a tree object as it is onto the branch that HEAD names. */
  public String commitTree(String tree) {
    String body =
        "tree %s\nauthor Ada <ada@example.org> %d +0000\ncommitter Ada <ada@example.org> %d +0000\n\nraw\n"
            .formatted(tree, FIRST_COMMIT_SECONDS, FIRST_COMMIT_SECONDS);
    String commit = writeCommit(body);
    git("update-ref", "refs/heads/" + head, commit);
    return commit;
  }

  /** Stores a commit object of exactly this text, however wrong. */
  public String writeCommit(String text) {
    return hashObject("commit", out -> out.write(utf8(text)));
  }

  private String hashObject(String type, GitBinary.Input content) {
    byte[] id =
        GitBinary.run(
            dir, Map.of(), content, "hash-object", "-t", type, "-w", "--literally", "--stdin");
    return new String(id, StandardCharsets.US_ASCII).strip();
  }

  /**
   * All files below a directory at a commit, with contents, in the order of {@code git ls-tree -r}.
   */
  public List<GitFile> lsTree(String commit, String scope) {
    return new TreeListing(dir).read(treeId(commit, scope));
  }

  /** Runs any other git command on this repository; returns what it printed. */
  public String git(String... arguments) {
    return GitBinary.text(dir, arguments);
  }
}
