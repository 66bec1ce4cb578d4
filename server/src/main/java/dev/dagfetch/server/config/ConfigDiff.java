package dev.dagfetch.server.config;

import java.lang.reflect.RecordComponent;
import java.util.Objects;
import java.util.stream.Stream;

/** Which keys two configurations differ in. */
final class ConfigDiff {
  private ConfigDiff() {}

  /** Their full names, such as {@code git.limits.depth}, in the order of the file. */
  static Stream<String> keys(Record before, Record after) {
    return keys("", before, after);
  }

  private static Stream<String> keys(String prefix, Record before, Record after) {
    return Stream.of(before.getClass().getRecordComponents())
        .flatMap(component -> {
          String key = prefix + snakeCase(component.getName());
          Object old = read(component, before);
          Object now = read(component, after);
          if (Objects.equals(old, now)) {
            return Stream.empty();
          }
          return old instanceof Record was && now instanceof Record is && !(old instanceof HostPort)
              ? keys(key + ".", was, is)
              : Stream.of(key);
        });
  }

  static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  private static Object read(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
