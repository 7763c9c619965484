package parley.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/// A record as a line:
///
/// ```
/// 2026-08-01T09:30:00.125Z INFO  Login logged in user=alice address=192.0.2.7
/// ```
///
/// Values that would not be read as one word are quoted. Nothing that strangers can bring into the
/// log starts a line of its own, or does anything to the terminal that shows it: control characters
/// and those that change the direction of writing are escaped. A stack trace follows on lines that
/// begin with a tab.
final class LogLine extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    escape(line, event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        line.append(' ').append(pair.key).append('=');
        appendValue(line, String.valueOf(pair.value));
      }
    }
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      ThrowableProxyUtil.asString(thrown)
          .lines()
          .forEach(text -> {
            escape(line.append('\t'), text.strip());
            line.append('\n');
          });
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendValue(StringBuilder line, String value) {
    boolean word =
        !value.isEmpty() && value.codePoints().noneMatch(c -> c == ' ' || c == '"' || c == '=');
    if (word) {
      escape(line, value);
    } else {
      line.append('"');
      escape(line, value.replace("\"", "\\\""));
      line.append('"');
    }
  }

  private static void escape(StringBuilder line, String text) {
    text.codePoints()
        .forEach(c -> {
          if (isHarmless(c)) {
            line.appendCodePoint(c);
          } else {
            line.append("\\u").append("%04X".formatted(c));
          }
        });
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
