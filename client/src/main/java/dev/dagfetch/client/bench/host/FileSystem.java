package dev.dagfetch.client.bench.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to know about the file system of a directory.
 *
 * @param type for example {@code ext4} or {@code tmpfs}
 * @param device what the kernel names as its source
 * @param usableBytes room for this user
 * @param journalTask what the kernel says of an ext4's journal thread; empty for another type, or
 *     if it does not say
 */
public record FileSystem(String type, String device, long usableBytes, String journalTask) {
  private static final String NO_TASK = "<none>";

  /** Looks at the file system of a directory that exists. */
  public static FileSystem of(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    return new FileSystem(store.type(), store.name(), store.getUsableSpace(), journalTask(store));
  }

  private static String journalTask(FileStore store) throws IOException {
    Path device = Path.of(store.name()).getFileName();
    Path task =
        Path.of("/sys/fs/ext4", device == null ? "none" : device.toString(), "journal_task");
    return store.type().equals("ext4") && Files.isReadable(task)
        ? Files.readString(task).strip()
        : "";
  }

  public boolean isInMemory() {
    return type.equals("tmpfs");
  }

  /** What makes figures from here worth little, if anything does. */
  public Optional<String> trap() {
    if (!journalTask.equals(NO_TASK)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is an ext4 without a journal: for minutes after many files were deleted it creates files ten times slower; choose a --work on"
                .formatted(device)
            + " a tmpfs or a journalled file system");
  }
}
