package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.ListRepositoriesRequest;
import dev.dagfetch.v1.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed configuration file takes effect at once, all or nothing. */
class ReloadIT {
  @TempDir private Path dir;
  private Path file;
  private GitRepo upstream;
  private String commit;
  private DaemonProcess daemon;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit("a.py", "x = 1\n");
    file = dir.resolve("dagfetchd.yaml");
    Files.writeString(file, repositories("one"));
    daemon = DaemonProcess.in(dir).serve("--config", file.toString()).start();
    caller = daemon.callTcp();
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
  }

  @Test
  void goodChange_isServedAtOnce() throws IOException {
    Files.writeString(file, repositories("one", "two"));

    await().until(() -> served().equals(List.of("one", "two")));

    assertThat(caller.fetch("two", commit).names()).containsExactly("a.py");
  }

  @Test
  void badChange_isRefusedWithItsLine_andTheLastGoodOneStays() throws IOException {
    Files.writeString(file, repositories("one", "two") + "  - nam: three\n");

    await().until(() -> daemon.log().contains("configuration refused"));

    assertThat(daemon.log()).contains("dagfetchd.yaml:12:").contains("name");
    assertThat(served()).containsExactly("one");

    Files.writeString(file, repositories("two"));
    await().until(() -> served().equals(List.of("two")));
  }

  @Test
  void ambiguousChange_isRefused_andTheLastGoodOneStays() throws IOException {
    Files.writeString(file, repositories("one", "two") + "    dags: [{dag_id: one}]\n");

    await().until(() -> daemon.log().contains("configuration refused"));

    assertThat(served()).containsExactly("one");
  }

  @Test
  void hangup_readsTheFileAgain() {
    daemon.signal("HUP");

    await().until(() -> daemon.log().contains("configuration reloaded"));
    assertThat(served()).containsExactly("one");
  }

  private List<String> served() {
    return caller
        .repositories()
        .listRepositories(ListRepositoriesRequest.getDefaultInstance())
        .getRepositoriesList()
        .stream()
        .map(Repository::getName)
        .toList();
  }

  /** One line, then five lines for each. */
  private String repositories(String... names) {
    StringBuilder yaml = new StringBuilder("repositories:\n");
    for (String name : names) {
      yaml.append(
          "  - name: %s\n    url: %s\n    allow: [file]\n    default_ref: main\n    symlinks: deliver\n"
              .formatted(name, upstream.url()));
    }
    return yaml.toString();
  }
}
