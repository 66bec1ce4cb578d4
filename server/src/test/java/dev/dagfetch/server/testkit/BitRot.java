package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What a disk does to a file that lies there: a bit changes, and nothing says so. */
public final class BitRot {
  private BitRot() {}

  /** Flips a bit in the middle. */
  public static void strike(Path file) throws IOException {
    strike(file, Files.size(file) / 2);
  }

  /** Flips a bit of this byte. */
  public static void strike(Path file, long at) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      if (channel.read(one, at) != 1) {
        throw new IllegalArgumentException("%s ends before byte %d".formatted(file, at));
      }
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x10)}), at);
    }
    Files.setPosixFilePermissions(file, mode);
  }

  /**
   * Puts a directory in a file's place: to read that fails, also for those whom no permission
   * stops, and says nothing of what was in the file.
   */
  public static void makeUnreadable(Path file) throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
  }
}
