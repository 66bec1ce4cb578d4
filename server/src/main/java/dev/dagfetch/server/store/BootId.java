package dev.dagfetch.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names one run of the host's kernel; empty where that cannot be told. */
record BootId(String value) {
  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  static BootId ofThisHost() {
    try {
      return new BootId(Files.readString(FILE).strip());
    } catch (IOException e) {
      return new BootId("");
    }
  }

  /**
   * Whether what was written in the other's time has certainly been in this kernel's memory since.
   */
  boolean isSameRunAs(BootId other) {
    return !value.isEmpty() && value.equals(other.value);
  }
}
