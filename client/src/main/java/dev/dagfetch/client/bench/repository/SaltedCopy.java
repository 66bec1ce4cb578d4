package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.TreeListing.ListedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A repository with one commit that has the files of another one, each with another first line: of
 * the same shape and weight, and without a single object that anybody has seen before.
 *
 * <p>Gitlinks are left out, and links are as they were.
 */
final class SaltedCopy {
  private SaltedCopy() {}

  /** Fills an empty bare repository. */
  static void write(BenchRepository source, int salt, Path gitDir, Narrator narrator)
      throws IOException {
    byte[] firstLine = "# copy %d\n".formatted(salt).getBytes(StandardCharsets.US_ASCII);
    List<ListedFile> files = TreeListing.of(source.gitDir(), source.commit()).files();
    try (BlobReader blobs = BlobReader.of(source.gitDir());
        FastImport stream = FastImport.into(gitDir)) {
      stream.commit(ReferenceRepository.BRANCH, "", "Copy the pipelines");
      int done = 0;
      for (ListedFile file : files) {
        if (!file.isGitlink()) {
          byte[] content = blobs.read(file.objectId());
          stream.file(
              file.mode(), file.rawPath(), file.isRegular() ? joined(firstLine, content) : content);
        }
        narrator.progress("files copied", ++done, files.size());
      }
      stream.finish();
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + second.length);
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
