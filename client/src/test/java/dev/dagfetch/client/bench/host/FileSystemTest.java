package dev.dagfetch.client.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileSystemTest {
  @Test
  void trap_ext4WithoutJournal_isNamed() {
    FileSystem fileSystem = new FileSystem("ext4", "/dev/sda1", 1, "<none>");

    assertThat(fileSystem.trap()).get().asString().contains("/dev/sda1", "without a journal");
  }

  @Test
  void trap_journalOrUnknown_isNone() {
    assertThat(new FileSystem("ext4", "/dev/sda1", 1, "233").trap()).isEmpty();
    assertThat(new FileSystem("tmpfs", "tmpfs", 1, "").trap()).isEmpty();
  }
}
