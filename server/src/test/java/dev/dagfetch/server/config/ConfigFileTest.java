package dev.dagfetch.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest implements ConfigListener {
  private static final String BROKEN = "repositorys: []\n";

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private @TempDir Path directory;
  private Path path;
  private ConfigFile file;

  @BeforeEach
  void load() throws IOException, ConfigException {
    path = Files.writeString(directory.resolve("dagfetchd.yaml"), repository("one"));
    file = open(path);
    assertThat(names(file.load())).isEqualTo("one");
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void change_replacedByRename_isHeard() throws IOException {
    file.start();

    replace(repository("two"));

    await().untilAsserted(() -> assertThat(heard).containsExactly("two"));
  }

  @Test
  void change_writtenInPlace_isHeard() throws IOException {
    file.start();

    Files.writeString(path, repository("two"));

    await().untilAsserted(() -> assertThat(heard).endsWith("two"));
  }

  @Test
  void change_byASwappedLink_isHeard() throws Exception {
    // How Kubernetes swaps a ConfigMap: file -> ..data/file, ..data -> a directory of that version.
    Path mount = Files.createDirectory(directory.resolve("mount"));
    version(mount, "..v1", repository("one"));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..v1"));
    Path link = Files.createSymbolicLink(mount.resolve("f.yaml"), Path.of("..data/f.yaml"));
    try (ConfigFile mounted = open(link)) {
      mounted.load();
      mounted.start();

      version(mount, "..v2", repository("two"));
      Path swap = Files.createSymbolicLink(mount.resolve("..tmp"), Path.of("..v2"));
      Files.move(swap, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      await().untilAsserted(() -> assertThat(heard).containsExactly("two"));
    }
  }

  @Test
  void change_thatIsBroken_isRefusedAndTheNextSoundOneIsHeard() throws IOException {
    file.start();

    replace(BROKEN);
    await().untilAsserted(() -> assertThat(heard).hasSize(1));
    replace(repository("two"));
    await().untilAsserted(() -> assertThat(heard).endsWith("two"));

    assertThat(heard.getFirst())
        .isEqualTo(
            "refused "
                + path
                + ":1:1: unknown key \"repositorys\" (did you mean \"repositories\"?)");
  }

  @Test
  void change_thatTheDaemonRefuses_isReported() throws IOException {
    Files.writeString(path, repository("ambiguous"));

    file.reload();

    assertThat(heard).containsExactly("refused two repositories claim the DAG");
  }

  @Test
  void reload_ofAnUnchangedFile_isHeardAllTheSame() {
    file.reload();
    file.reload();

    assertThat(heard).containsExactly("one", "one");
  }

  @Test
  void reload_ofAMissingFile_isRefused() throws IOException {
    Files.delete(path);

    file.reload();

    assertThat(heard).containsExactly("refused " + path + ":1:1: the file does not exist");
  }

  @Test
  void load_ofABrokenFile_fails() throws IOException {
    Files.writeString(path, BROKEN);

    assertThatThrownBy(file::load).isInstanceOf(ConfigException.class);
    assertThat(heard).isEmpty();
  }

  @Override
  public void changed(Config config) {
    if (names(config).equals("ambiguous")) {
      throw new DagfetchException(Reason.REPOSITORY_EXISTS, "two repositories claim the DAG");
    }
    heard.add(names(config));
  }

  @Override
  public void refused(Exception problem) {
    heard.add("refused " + problem.getMessage());
  }

  private void replace(String content) throws IOException {
    Path aside = Files.writeString(directory.resolve("new"), content);
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private ConfigFile open(Path at) {
    Config defaults = Config.defaults(HostPaths.of("ann", Path.of("/home/ann"), Map.of()));
    return new ConfigFile(at, new ConfigParser(defaults), Overrides.NONE, this);
  }

  private static void version(Path mount, String name, String content) throws IOException {
    Files.writeString(Files.createDirectory(mount.resolve(name)).resolve("f.yaml"), content);
  }

  private static String repository(String name) {
    return "repositories: [{name: %s, url: 'https://h/p'}]\n".formatted(name);
  }

  private static String names(Config config) {
    return String.join(",", config.repositories().stream().map(DeclaredRepository::name).toList());
  }
}
