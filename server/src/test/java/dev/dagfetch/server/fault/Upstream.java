package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real remote whose branch goes on, and is force-pushed now and then to something with nothing in
 * common with what was there. What it says of its commits is Git's word, not ours. Thread-safe.
 */
final class Upstream implements AutoCloseable {
  private static final int FILES = 12;
  private static final int FORCE_PUSHED = 9;

  private final GitRepo repo;
  private final HttpRemote remote;
  private final List<String> commits = new CopyOnWriteArrayList<>();
  private final Map<String, List<GitFile>> files = new HashMap<>();

  Upstream(Path directory) {
    repo = GitRepo.create(directory.resolve("up.git"));
    remote = HttpRemote.serve(directory);
  }

  String url() {
    return remote.url(repo);
  }

  /** Makes the next commit and returns its id. */
  synchronized String next() {
    int number = commits.size();
    String commit =
        number % FORCE_PUSHED == 0
            ? repo.rewrite("main", everything(number))
            : repo.commit(GitFiles.none().random("a/f" + 3 * (number % 4), 4000, number));
    commits.add(commit);
    return commit;
  }

  private static GitFiles everything(int seed) {
    GitFiles all = GitFiles.none().executable("run", "x" + seed).symlink("b/link", "f1");
    all.random("large", 40_000, seed);
    for (int i = 0; i < FILES; i++) {
      all.random("abc".charAt(i % 3) + "/f" + i, 4000, 1000L * seed + i);
    }
    return all;
  }

  /** The last commits, the newest first. */
  List<String> newest(int count) {
    List<String> known = List.copyOf(commits);
    return known.subList(Math.max(0, known.size() - count), known.size()).reversed();
  }

  synchronized List<GitFile> files(String commit) {
    return files.computeIfAbsent(commit, id -> repo.lsTree(id, ""));
  }

  /** Whether it answers. */
  void answer(boolean answers) {
    if (answers) {
      remote.restart();
    } else {
      remote.stop();
    }
  }

  @Override
  public void close() {
    remote.close();
  }
}
