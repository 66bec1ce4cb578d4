package dev.dagfetch.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes each event as the line that a form makes of it. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private final Function<ILoggingEvent, String> form;

  LineEncoder(Function<ILoggingEvent, String> form) {
    this.form = form;
    start();
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return (form.apply(event) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
