package dev.dagfetch.server.segment;

import dev.dagfetch.server.testkit.GitFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Trees of random shape: the same for the same seed. */
final class RandomTree {
  private final SplittableRandom random;
  private final List<String> paths = new ArrayList<>();

  RandomTree(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * Files of all kinds and sizes, in directories of all sizes, with names that sort differently as
   * files and directories.
   */
  GitFiles files(int count) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < count; i++) {
      String path = directory() + name(i);
      paths.add(path);
      add(files, path);
    }
    return files;
  }

  private void add(GitFiles files, String path) {
    switch (random.nextInt(20)) {
      case 0 -> files.executable(path, "#!/bin/sh\necho " + path + "\n");
      case 1 -> files.symlink(path, "../" + path);
      case 2 -> files.gitlink(path, "%040x".formatted(random.nextLong() >>> 1));
      case 3 -> files.text(path, "");
      default -> files.bytes(path, content());
    }
  }

  /** Changes one of the files. */
  GitFiles change() {
    return GitFiles.none().bytes(paths.get(random.nextInt(paths.size())), content());
  }

  private byte[] content() {
    int magnitude = random.nextInt(100);
    int most = magnitude == 0 ? 700_000 : magnitude < 10 ? 60_000 : 3_000;
    byte[] content = new byte[random.nextInt(most)];
    random.nextBytes(content);
    return content;
  }

  private String directory() {
    StringBuilder path = new StringBuilder();
    for (int depth = random.nextInt(5); depth > 0; depth--) {
      path.append(List.of("a", "a-b", "a.b", "B", "dags", "é").get(random.nextInt(6))).append('/');
    }
    return path.toString();
  }

  private String name(int i) {
    return List.of("f", "f-", "f.", "F", "0").get(random.nextInt(5)) + i + ".py";
  }
}
