package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dagfetch.client.Vectors;
import dev.dagfetch.client.error.VerificationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every client must agree on: paths, tree ids and manifests. */
final class SharedVectorsTest {
  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("hostilePaths")
  void of_hostilePath_isRefused(JsonNode path) {
    byte[] bytes = Percent.decode(path.get("path").asText());

    assertThatIllegalArgumentException().isThrownBy(() -> TreePath.of(bytes));
  }

  static Stream<Arguments> hostilePaths() {
    return Vectors.cases(Vectors.read("paths").get("hostile"), "why");
  }

  @ParameterizedTest
  @MethodSource("lawfulPaths")
  void of_lawfulPath_isKeptAndShown(JsonNode path) {
    byte[] bytes = Percent.decode(path.get("path").asText());

    assertThat(TreePath.of(bytes)).hasToString(path.get("shown").asText());
    assertThat(Percent.encode(bytes)).isEqualTo(path.get("path").asText());
  }

  static Stream<Arguments> lawfulPaths() {
    return Vectors.cases(Vectors.read("paths").get("lawful"), "path");
  }

  @ParameterizedTest
  @MethodSource("trees")
  void of_entries_isGitsTreeId(JsonNode tree) {
    assertThat(TreeHash.of(ordered(tree))).isEqualTo(tree.get("tree_id").asText());
  }

  static Stream<Arguments> trees() {
    return Vectors.cases(Vectors.read("trees").get("trees"), "name");
  }

  @ParameterizedTest
  @MethodSource("refusedTrees")
  void accept_entriesThatAreNoTree_isRefused(JsonNode tree) {
    assertThatThrownBy(() -> ordered(tree)).isInstanceOf(VerificationException.class);
  }

  static Stream<Arguments> refusedTrees() {
    return Vectors.cases(Vectors.read("trees").get("refused"), "name");
  }

  @ParameterizedTest
  @MethodSource("superprojects")
  void treeId_withGitlinksPutBack_isGits(JsonNode tree) {
    assertThat(Gitlinks.treeId(ordered(tree), submodules(tree)))
        .isEqualTo(tree.get("tree_id").asText());
  }

  static Stream<Arguments> superprojects() {
    return Vectors.cases(Vectors.read("submodules").get("trees"), "name");
  }

  @ParameterizedTest
  @MethodSource("refusedSubmodules")
  void treeId_submoduleThatIsNotThere_isRefused(JsonNode tree) {
    assertThatThrownBy(() -> Gitlinks.treeId(ordered(tree), submodules(tree)))
        .isInstanceOf(VerificationException.class);
  }

  static Stream<Arguments> refusedSubmodules() {
    return Vectors.cases(Vectors.read("submodules").get("refused"), "name");
  }

  private static List<Submodule> submodules(JsonNode tree) {
    List<Submodule> submodules = new ArrayList<>();
    for (JsonNode submodule : tree.get("submodules")) {
      byte[] commit = Base64.getDecoder().decode(submodule.get("commit").asText());
      submodules.add(
          Submodule.of(TreePath.of(submodule.get("path").asText()), ByteBuffer.wrap(commit)));
    }
    return submodules;
  }

  @ParameterizedTest
  @MethodSource("soundManifests")
  void read_soundManifest_isWrittenAlike(JsonNode sound) throws IOException {
    Manifest manifest = ManifestFile.read(file(sound)).orElseThrow();

    assertThat(manifest.treeId()).isEqualTo(sound.get("tree_id").asText());
    assertThat(manifest.files()).hasSize(sound.get("files").asInt());
    assertThat(ManifestFile.format(manifest)).asString().isEqualTo(sound.get("text").asText());
  }

  static Stream<Arguments> soundManifests() {
    return Vectors.cases(Vectors.read("manifests").get("sound"), "name");
  }

  @ParameterizedTest
  @MethodSource("damagedManifests")
  void read_damagedManifest_isRefused(JsonNode damaged) throws IOException {
    Path file = file(damaged);

    assertThatThrownBy(() -> ManifestFile.read(file))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("damaged");
  }

  static Stream<Arguments> damagedManifests() {
    return Vectors.cases(Vectors.read("manifests").get("damaged"), "name");
  }

  private Path file(JsonNode manifest) throws IOException {
    return Files.writeString(
        temp.resolve("manifest"), manifest.get("text").asText(), StandardCharsets.ISO_8859_1);
  }

  private static List<TreeEntry> ordered(JsonNode tree) {
    PathOrder order = new PathOrder();
    List<TreeEntry> entries = new ArrayList<>();
    for (JsonNode line : tree.get("entries")) {
      TreeEntry entry = entry(line.asText().split(" "));
      order.accept(entry);
      entries.add(entry);
    }
    return entries;
  }

  private static TreeEntry entry(String[] words) {
    return new TreeEntry(
        TreePath.of(Percent.decode(words[3])),
        Integer.parseInt(words[0], 8),
        Long.parseLong(words[1]),
        words[2]);
  }
}
