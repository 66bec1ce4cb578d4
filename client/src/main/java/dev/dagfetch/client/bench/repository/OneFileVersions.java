package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.repository.TreeListing.ListedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chain of commits on top of another commit, each with one small file more edited than its
 * parent: what a day of work looks like.
 *
 * <p>The files are of middling size, from all over the tree. Works on any repository and leaves its
 * branches alone.
 */
final class OneFileVersions {
  private static final int FILES = 100;

  private final Path gitDir;
  private final String base;
  private final int count;

  OneFileVersions(Path gitDir, String base, int count) {
    this.gitDir = gitDir;
    this.base = base;
    this.count = count;
  }

  private String ref() {
    return "refs/bench/versions-%d-%s".formatted(count, base);
  }

  /** Returns the versions, oldest first; makes them if they are not there. */
  List<OneFileVersion> make() throws IOException {
    List<ListedFile> files = middling();
    if (Git.text(gitDir, "for-each-ref", ref()).isEmpty()) {
      write(files);
    }
    String[] lines =
        Git.text(gitDir, "log", "--reverse", "--format=%H %P %T %s", base + ".." + ref())
            .split("\n");
    return Arrays.stream(lines).map(OneFileVersions::parse).toList();
  }

  private static OneFileVersion parse(String line) {
    String[] words = line.split(" ", -1);
    return new OneFileVersion(
        words[0], words[1], words[2], Long.parseLong(words[words.length - 1]));
  }

  private List<ListedFile> middling() {
    List<ListedFile> files =
        TreeListing.of(gitDir, base).files().stream()
            .filter(file -> file.isRegular() && file.size() > 0)
            .sorted(Comparator.comparingLong(ListedFile::size).thenComparing(ListedFile::path))
            .toList();
    if (files.isEmpty()) {
      throw new BenchException("commit %s has no file that could be edited".formatted(base));
    }
    int kept = Math.min(FILES, files.size());
    int first = (files.size() - kept) / 2;
    return files.subList(first, first + kept);
  }

  private void write(List<ListedFile> files) throws IOException {
    Map<ListedFile, byte[]> contents = new HashMap<>();
    try (BlobReader blobs = BlobReader.of(gitDir);
        FastImport stream = FastImport.into(gitDir)) {
      for (int i = 0; i < count; i++) {
        ListedFile file = files.get(i % files.size());
        byte[] before =
            contents.containsKey(file) ? contents.get(file) : blobs.read(file.objectId());
        byte[] after = edited(before, i);
        contents.put(file, after);
        // The message tells what changed, for whoever reads the versions back.
        stream.commit(ref(), i == 0 ? base : "", "Edit one file; bytes: " + after.length);
        stream.file(file.mode(), file.rawPath(), after);
      }
      stream.finish();
    }
    Git.text(gitDir, "repack", "-a", "-d", "-q");
  }

  private static byte[] edited(byte[] before, int version) {
    ByteArrayOutputStream after = new ByteArrayOutputStream(before.length + 32);
    after.writeBytes(before);
    after.writeBytes("# edited: %d\n".formatted(version).getBytes(StandardCharsets.US_ASCII));
    return after.toByteArray();
  }

  static List<OneFileVersion> of(Path gitDir, String base, int count) throws IOException {
    return new ArrayList<>(new OneFileVersions(gitDir, base, count).make());
  }
}
