package dev.dagfetch.server.logging;

import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes what gRPC and the JDK log by {@code java.util.logging} on to our own log, from WARNING on.
 */
final class JavaLogs extends Handler {
  private JavaLogs() {}

  /** Replaces every handler there is. */
  static void redirect() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new JavaLogs());
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName();
    Logger log = LoggerFactory.getLogger(name == null ? Logger.ROOT_LOGGER_NAME : name);
    log.atLevel(
            record.getLevel().intValue() >= Level.SEVERE.intValue()
                ? org.slf4j.event.Level.ERROR
                : org.slf4j.event.Level.WARN)
        .setCause(record.getThrown())
        .log(text(record));
  }

  private static String text(LogRecord record) {
    Object[] parameters = record.getParameters();
    return parameters == null || parameters.length == 0
        ? String.valueOf(record.getMessage())
        : MessageFormat.format(String.valueOf(record.getMessage()), parameters);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
