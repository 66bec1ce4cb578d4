package dev.dagfetch.client.command;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 4096}, {@code 500MiB} or {@code 2GiB}. */
final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(|KiB|MiB|GiB|TiB)");
  private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB", "TiB");

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "\"%s\" is no size (expected: a number and one of KiB, MiB, GiB, TiB, for example 2GiB)"
              .formatted(text));
    }
    return Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(matcher.group(2)));
  }
}
