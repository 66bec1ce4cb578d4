package dev.dagfetch.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config/dagfetchd.yaml} is what operators read: it must not lie. */
final class ReferenceFileTest {
  private static final Path FILE = Path.of("../config/dagfetchd.yaml");
  private static final Pattern KEY_WITH_VALUE = Pattern.compile(" *#?(?:- )?([a-z_]+): ");

  private final Config defaults = Config.defaults(HostPaths.of("root", Path.of("/root"), Map.of()));

  @Test
  void file_asShipped_setsEveryKeyToItsDefault() throws Exception {
    Config other = Config.defaults(HostPaths.of("ann", Path.of("/home/ann"), Map.of()));

    assertThat(new ConfigParser(defaults).parse(FILE)).isEqualTo(defaults);
    // Against other defaults, so that a key which is missing in the file shows.
    assertThat(new ConfigParser(other).parse(FILE)).isEqualTo(defaults);
  }

  @Test
  void file_withItsExamplesSwitchedOn_parses() throws Exception {
    Config config =
        new ConfigParser(defaults)
            .parse("examples", withExamples().getBytes(StandardCharsets.UTF_8));

    assertThat(config.repositories())
        .extracting(DeclaredRepository::name)
        .containsExactly("pipelines", "reports", "models", "shared");
  }

  @Test
  void file_namesEveryKeyThatIsRead() throws IOException {
    String text = withExamples();

    List<String> missing =
        keysOf(Config.class)
            .filter(key -> !Pattern.compile("(?m)^ *(- )?" + key + ":").matcher(text).find())
            .toList();

    assertThat(missing).isEmpty();
  }

  @Test
  void file_hasACommentAboveEveryKeyWhereItComesFirst() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    Set<String> seen = new HashSet<>();

    for (int i = 1; i < lines.size(); i++) {
      Matcher key = KEY_WITH_VALUE.matcher(lines.get(i));
      if (key.lookingAt() && seen.add(key.group(1))) {
        assertThat(lines.get(i - 1)).as("above: " + lines.get(i)).matches(" *# .*");
      }
    }
    assertThat(seen).contains("state_dir", "passphrase_ref");
  }

  private static String withExamples() throws IOException {
    return Files.readString(FILE).replaceAll("(?m)^( *)#(?=\\S)", "$1");
  }

  private static Stream<String> keysOf(Class<?> type) {
    if (type.isSealed()) {
      return Stream.of(type.getPermittedSubclasses()).flatMap(ReferenceFileTest::keysOf);
    }
    if (!type.isRecord() || type == HostPort.class) {
      return Stream.empty();
    }
    return Stream.of(type.getRecordComponents()).flatMap(ReferenceFileTest::keysOf);
  }

  private static Stream<String> keysOf(RecordComponent component) {
    Type type = component.getGenericType();
    Class<?> element =
        type instanceof ParameterizedType generic
            ? (Class<?>) generic.getActualTypeArguments()[0]
            : component.getType();
    return Stream.concat(Stream.of(ConfigDiff.snakeCase(component.getName())), keysOf(element));
  }
}
