package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.TextFormat;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.Vectors;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.FetchDagResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every client must make of an answer, honest or not. */
final class SharedAnswersTest {
  private static final JsonNode HONEST = Vectors.read("answers");

  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void fetch_honestAnswer_isAccepted() {
    daemon.answer(frames(HONEST.get("frames")));

    assertThat(fetch().treeId()).isEqualTo(HONEST.get("tree_id").asText());
  }

  @ParameterizedTest
  @MethodSource("lies")
  void fetch_lie_isRefusedAndLeavesNothing(JsonNode lie) {
    List<FetchDagResponse> frames = new ArrayList<>(frames(HONEST.get("frames")));
    lie.get("edits").forEach(edit -> edit(frames, edit));
    daemon.answer(frames);

    assertThatThrownBy(this::fetch).isInstanceOf(VerificationException.class);

    assertThat(temp).isEmptyDirectory();
  }

  static Stream<Arguments> lies() {
    return Vectors.cases(HONEST.get("lies"), "name");
  }

  private FetchReceipt fetch() {
    VersionName version =
        VersionName.atCommit(HONEST.get("dag_id").asText(), HONEST.get("commit").asText());
    try (DagfetchClient client = daemon.client()) {
      return client.fetch(new FetchRequest(version, temp.resolve("v1"), Duration.ofSeconds(30)));
    }
  }

  private static void edit(List<FetchDagResponse> frames, JsonNode edit) {
    int at = edit.get(1).asInt();
    switch (edit.get(0).asText()) {
      case "remove" -> frames.remove(at);
      case "insert" -> frames.add(at, frame(edit.get(2)));
      case "replace" -> frames.set(at, frame(edit.get(2)));
      default -> throw new AssertionError(edit);
    }
  }

  private static List<FetchDagResponse> frames(JsonNode texts) {
    List<FetchDagResponse> frames = new ArrayList<>();
    texts.forEach(text -> frames.add(frame(text)));
    return frames;
  }

  private static FetchDagResponse frame(JsonNode text) {
    try {
      return TextFormat.parse(text.asText(), FetchDagResponse.class);
    } catch (TextFormat.ParseException e) {
      throw new AssertionError(text.asText(), e);
    }
  }
}
