package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** A manifest that is told as changes to another one, against one that is hashed as a whole. */
final class ManifestTest {
  private static final Manifest.Origin ORIGIN = new Manifest.Origin("etl", "pipelines", "c");

  @RepeatedTest(50)
  void followedBy_randomChangesOneAfterTheOther_isWhatHashingEverythingSays(
      RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    TreeMap<TreePath, TreeEntry> files = new TreeMap<>();
    change(files, random, 60);
    Manifest manifest = whole(files);
    for (int step = 0; step < 8; step++) {
      TreeMap<TreePath, TreeEntry> next = new TreeMap<>(files);
      change(next, random, 1 + random.nextInt(6));

      manifest = follow(manifest, files, next, whole(next).treeId());

      assertThat(manifest).isEqualTo(whole(next));
      assertThat(manifest.directories()).isEqualTo(whole(next).directories());
      files = next;
    }
  }

  @Test
  void followedBy_nothingChanged_isTheSameTree() {
    Manifest manifest = whole(files("a/b", "a/c/d", "e"));

    assertThat(manifest.followedBy(ORIGIN, manifest.treeId(), List.of(), List.of()))
        .isEqualTo(manifest);
  }

  @Test
  void followedBy_wrongTree_isRefused() {
    TreeMap<TreePath, TreeEntry> before = files("a/b", "a/c/d", "e");
    TreeMap<TreePath, TreeEntry> after = files("a/b", "a/c/x", "e");
    Manifest manifest = whole(before);

    assertThatThrownBy(() -> follow(manifest, before, after, manifest.treeId()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("was promised");
  }

  /** What a daemon says of a directory that it left alone must not hide what it sent. */
  @Test
  void followedBy_fileInThePlaceOfADirectoryThatStays_isRefused() {
    Manifest manifest = whole(files("a/b", "e"));

    assertThatThrownBy(
            () -> manifest.followedBy(ORIGIN, manifest.treeId(), List.of(), List.of(file("a", 1))))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("lies below an entry");
  }

  @Test
  void followedBy_directoryInThePlaceOfAFileThatStays_isRefused() {
    Manifest manifest = whole(files("a", "e"));

    assertThatThrownBy(() ->
            manifest.followedBy(ORIGIN, manifest.treeId(), List.of(), List.of(file("a/b", 1))))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("lies below an entry");
  }

  @Test
  void followedBy_fileBecomesADirectoryAndBack_isExact() {
    TreeMap<TreePath, TreeEntry> file = files("a", "a.b", "e");
    TreeMap<TreePath, TreeEntry> directory = files("a/b", "a/c/d", "a.b", "e");
    Manifest one = whole(file);

    Manifest two = follow(one, file, directory, whole(directory).treeId());
    Manifest three = follow(two, directory, file, one.treeId());

    assertThat(two).isEqualTo(whole(directory));
    assertThat(three).isEqualTo(one);
  }

  private static Manifest follow(
      Manifest base,
      TreeMap<TreePath, TreeEntry> before,
      TreeMap<TreePath, TreeEntry> after,
      String treeId) {
    List<TreePath> removed = before.keySet().stream().filter(p -> !after.containsKey(p)).toList();
    List<TreeEntry> sent =
        after.values().stream().filter(e -> !e.equals(before.get(e.path()))).toList();
    return base.followedBy(ORIGIN, treeId, removed, sent);
  }

  private static Manifest whole(TreeMap<TreePath, TreeEntry> files) {
    List<TreeEntry> entries = new ArrayList<>(files.values());
    return new Manifest(ORIGIN, TreeHash.of(entries), List.of(), entries);
  }

  private static TreeMap<TreePath, TreeEntry> files(String... paths) {
    TreeMap<TreePath, TreeEntry> files = new TreeMap<>();
    for (String path : paths) {
      put(files, file(path, 7));
    }
    return files;
  }

  private static void change(TreeMap<TreePath, TreeEntry> files, Random random, int times) {
    for (int i = 0; i < times; i++) {
      if (!files.isEmpty() && random.nextInt(4) == 0) {
        files.remove(List.copyOf(files.keySet()).get(random.nextInt(files.size())));
      } else {
        put(files, file(Trees.randomPath(random), random.nextInt(5)));
      }
    }
  }

  /** Puts a file, and takes away what cannot be beside it. */
  private static void put(TreeMap<TreePath, TreeEntry> files, TreeEntry entry) {
    files
        .keySet()
        .removeIf(path -> path.isAtOrBelow(entry.path()) || entry.path().isAtOrBelow(path));
    files.put(entry.path(), entry);
  }

  private static TreeEntry file(String path, int content) {
    return new TreeEntry(TreePath.of(path), 0100644, content, "%040x".formatted(content));
  }
}
