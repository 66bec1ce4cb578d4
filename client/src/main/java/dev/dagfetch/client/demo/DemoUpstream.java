package dev.dagfetch.client.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The demo's Git host: a bare repository served over Git's smart protocol by {@code git daemon} on
 * loopback.
 *
 * <p>Either made on the spot, with history and several DAGs, or a bare clone of a repository that
 * the user named, so that the demo can move its branch and force-push without touching the
 * original.
 */
final class DemoUpstream implements AutoCloseable {
  private static final int COMMITS = 40;

  private final Path base;
  private final GitProgram git;
  private final String branch;
  private final Process server;
  private final int port;

  private DemoUpstream(Path base, GitProgram git, String branch, Process server, int port) {
    this.base = base;
    this.git = git;
    this.branch = branch;
    this.server = server;
    this.port = port;
  }

  /** Makes the repository with its history and serves it. */
  static DemoUpstream make(Path base) throws IOException, InterruptedException {
    Path bare = Files.createDirectories(base.resolve("dags.git"));
    GitProgram git = new GitProgram(bare, Map.of());
    git.run("init", "--quiet", "--bare", "--initial-branch=main", ".");
    git.run(DemoHistory.fastImport(COMMITS), "fast-import", "--quiet");
    return serve(base, git, "main");
  }

  /** Clones the user's repository, with its history, and serves the clone. */
  static DemoUpstream cloneOf(String url, Path base) throws IOException, InterruptedException {
    Files.createDirectories(base);
    new GitProgram(base, Map.of()).run("clone", "--quiet", "--bare", "--", url, "dags.git");
    GitProgram git = new GitProgram(base.resolve("dags.git"), Map.of());
    return serve(base, git, git.run("symbolic-ref", "--short", "HEAD"));
  }

  private static DemoUpstream serve(Path base, GitProgram git, String branch) throws IOException {
    int port = freePort();
    Process server =
        git.start(
            "daemon",
            "--verbose",
            "--reuseaddr",
            "--listen=127.0.0.1",
            "--port=" + port,
            "--export-all",
            "--base-path=" + base,
            base.toString());
    awaitReady(server);
    return new DemoUpstream(base, git, branch, server, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Reads the server's log until it says that it listens, and goes on emptying it so that the
   * server never blocks on it.
   */
  private static void awaitReady(Process server) throws IOException {
    BufferedReader log =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains("Ready to rumble")) {
        Thread drain = new Thread(() -> log.lines().forEach(ignored -> {}), "demo-upstream-log");
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("git daemon did not start");
  }

  String url() {
    return "git://127.0.0.1:" + port + "/dags.git";
  }

  String branch() {
    return branch;
  }

  String tip() throws IOException, InterruptedException {
    return git.run("rev-parse", "--verify", "refs/heads/" + branch);
  }

  /** Git's own word on the tree of a directory at a commit. */
  String treeId(String commit, String scope) throws IOException, InterruptedException {
    return git.run(
        "rev-parse", "--verify", scope.isEmpty() ? commit + "^{tree}" : commit + ":" + scope);
  }

  int commitCount() throws IOException, InterruptedException {
    return Integer.parseInt(git.run("rev-list", "--count", "refs/heads/" + branch));
  }

  /** Moves the branch by a commit that changes one file; returns the commit. */
  String commit(String path, String content, String message)
      throws IOException, InterruptedException {
    String parent = tip();
    return commitOn(parent, "-p", parent, path, content, message);
  }

  /**
   * Force-pushes: the branch is replaced by a commit without history, and everything else is
   * forgotten and collected, as on a host that has run its garbage collection.
   */
  String rewrite(String path, String content, String message)
      throws IOException, InterruptedException {
    String commit = commitOn(tip(), "", "", path, content, message);
    for (String ref : git.run("for-each-ref", "--format=%(refname)").lines().toList()) {
      if (!ref.equals("refs/heads/" + branch)) {
        git.run("update-ref", "-d", ref);
      }
    }
    git.run("reflog", "expire", "--expire=now", "--all");
    git.run("-c", "gc.pruneExpire=now", "gc", "--quiet", "--prune=now");
    return commit;
  }

  private String commitOn(
      String tree, String option, String parent, String path, String content, String message)
      throws IOException, InterruptedException {
    GitProgram staging =
        new GitProgram(
            base.resolve("dags.git"),
            Map.of("GIT_INDEX_FILE", base.resolve("demo-index").toString()));
    staging.run("read-tree", tree);
    String blob =
        staging.run(content.getBytes(StandardCharsets.UTF_8), "hash-object", "-w", "--stdin");
    staging.run("update-index", "--add", "--cacheinfo", "100644," + blob + "," + path);
    String root = staging.run("write-tree");
    String commit =
        option.isEmpty()
            ? staging.run("commit-tree", root, "-m", message)
            : staging.run("commit-tree", root, option, parent, "-m", message);
    staging.run("update-ref", "refs/heads/" + branch, commit);
    return commit;
  }

  /** Whether the host still has the object. */
  boolean has(String commit) throws IOException, InterruptedException {
    Process process = git.start("cat-file", "-e", commit);
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Override
  public void close() {
    server.descendants().forEach(ProcessHandle::destroy);
    server.destroy();
  }
}
