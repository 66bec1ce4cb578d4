package dev.dagfetch.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/** Time, level, event, then key=value, all in one line; only a stack trace takes more. */
final class TextForm implements Function<ILoggingEvent, String> {
  private static final Pattern PLAIN = Pattern.compile("[^\\s\"=\\p{Cntrl}]+");

  @Override
  public String apply(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200);
    line.append(event.getInstant())
        .append(' ')
        .append("%-5s".formatted(event.getLevel()))
        .append(' ');
    line.append(oneLine(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append('=').append(quoted(String.valueOf(pair.value)));
      }
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
    }
    return line.toString();
  }

  private static String quoted(String value) {
    return PLAIN.matcher(value).matches()
        ? value
        : '"' + oneLine(value).replace("\"", "\\\"") + '"';
  }

  /** What comes from outside must not be able to write a line of its own. */
  private static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
