package dev.dagfetch.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** The vectors that the clients in all languages share: {@code proto/testdata}. */
public final class Vectors {
  private static final Path TESTDATA = Path.of("..", "proto", "testdata");

  private Vectors() {}

  public static JsonNode read(String name) {
    try {
      return new ObjectMapper().readTree(TESTDATA.resolve(name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of a list, shown by the text of a field. */
  public static Stream<Arguments> cases(JsonNode list, String shownBy) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(one -> Arguments.of(Named.of(one.get(shownBy).asText(), one)));
  }
}
