package dev.dagfetch.client.fetch;

import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileEntry;

/** Files and bytes that frames bring, as they say. Proves nothing; for whoever watches. */
record Tally(long files, long bytes) {
  static final Tally ZERO = new Tally(0, 0);

  static Tally of(FetchDagResponse frame) {
    return switch (frame.getFrameCase()) {
      case FILES ->
          new Tally(
              frame.getFiles().getFilesCount(),
              frame.getFiles().getFilesList().stream().mapToLong(Tally::bytes).sum());
      case FILE_PART -> new Tally(0, frame.getFilePart().getContent().size());
      default -> ZERO;
    };
  }

  private static long bytes(FileEntry file) {
    return file.getContent().size();
  }

  Tally plus(Tally other) {
    return new Tally(files + other.files, bytes + other.bytes);
  }
}
