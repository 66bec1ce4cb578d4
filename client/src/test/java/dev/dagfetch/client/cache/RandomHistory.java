package dev.dagfetch.client.cache;

import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Commits that add, change, rename and remove entries of all kinds, the same for a seed. */
final class RandomHistory {
  private static final String[] NAMES = {"a", "a.b", "a-", "b", "c", "é"};

  private final Random random;
  private final GitRepo repo;
  private final List<String> commits = new ArrayList<>();

  RandomHistory(GitRepo repo, long seed, int length) {
    this.repo = repo;
    this.random = new Random(seed);
    GitFiles first = GitFiles.of("kept/file", "kept");
    for (int i = 0; i < 12; i++) {
      change(first);
    }
    commits.add(repo.commit(first));
    while (commits.size() < length) {
      GitFiles next = GitFiles.none();
      for (int i = random.nextInt(5); i >= 0; i--) {
        change(next);
      }
      commits.add(repo.commit(next));
    }
  }

  List<String> commits() {
    return commits;
  }

  /** The commits by what they are. */
  Map<String, String> byTree() {
    Map<String, String> byTree = new HashMap<>();
    commits.forEach(commit -> byTree.put(repo.treeId(commit, ""), commit));
    return byTree;
  }

  /** What a directory must hold; a submodule's commit cannot be seen there. */
  List<GitFile> files(String commit) {
    return repo.lsTree(commit, "").stream()
        .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
        .toList();
  }

  private void change(GitFiles files) {
    String path = path();
    String content = "content " + random.nextInt(6);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> files.text(path, content);
      case 3 -> files.executable(path, content);
      case 4 -> files.symlink(path, NAMES[random.nextInt(NAMES.length)]);
      case 5 -> files.gitlink(path, "1".repeat(40));
      case 6 -> files.bytes(path, content.repeat(300).getBytes(StandardCharsets.UTF_8));
      default -> files.remove(path);
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }
}
