package dev.dagfetch.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import org.slf4j.event.KeyValuePair;

/** One JSON object: time, level, logger and event, and the key-value pairs beside them. */
final class JsonForm implements Function<ILoggingEvent, String> {
  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public String apply(ILoggingEvent event) {
    ObjectNode line =
        mapper
            .createObjectNode()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("event", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        put(line, pair);
      }
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.put("stack", ThrowableProxyUtil.asString(thrown));
    }
    return line.toString();
  }

  private static void put(ObjectNode line, KeyValuePair pair) {
    switch (pair.value) {
      case Long number -> line.put(pair.key, number);
      case Integer number -> line.put(pair.key, number);
      case Boolean truth -> line.put(pair.key, truth);
      case null, default -> line.put(pair.key, String.valueOf(pair.value));
    }
  }
}
