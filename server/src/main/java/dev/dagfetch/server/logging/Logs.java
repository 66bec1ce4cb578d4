package dev.dagfetch.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logging for the process: one line per event on standard error. */
public final class Logs {
  private static final String OURS = "dev.dagfetch";

  private Logs() {}

  /** How lines look. */
  public enum Form {
    /** For people: time, level, event, key=value. */
    TEXT,
    /** For programs: one JSON object. */
    JSON
  }

  /**
   * Replaces whatever was set up before. {@code level} is the least important level of ours that is
   * written.
   */
  public static void setUp(org.slf4j.event.Level level, Form form) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (form) {
          case TEXT -> new LineEncoder(new TextForm());
          case JSON -> new LineEncoder(new JsonForm());
        };
    ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
    standardError.setContext(context);
    standardError.setTarget("System.err");
    standardError.setEncoder(encoder);
    standardError.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    // What libraries have to say below WARN is noise to an operator.
    root.setLevel(ch.qos.logback.classic.Level.WARN);
    root.addAppender(standardError);
    context.getLogger(OURS).setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(level));
    JavaLogs.redirect();
  }
}
