package parley.client.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of a stream, numbered from 1: UTF-8 whatever the locale, ended by `\n` or `\r\n`, the
/// last one perhaps not at all. A line that is too long is skipped, not held. For one thread.
final class LineSource {

  /// Bytes of a line at most, its end not counted.
  static final int MAX_LINE_BYTES = 1024 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int limit;
  private long number;

  LineSource(InputStream in) {
    this.in = in;
  }

  /// A line, or what was wrong with it.
  ///
  /// @param number its number, from 1
  /// @param text the line; of one that cannot be used, what it starts with
  /// @param bytes how many bytes it has, [#MAX_LINE_BYTES] at most
  record Line(long number, String text, int bytes, Fault fault) {

    enum Fault {
      NONE,
      TOO_LONG,
      NOT_UTF_8
    }

    @Override
    public String toString() {
      return "Line[" + number + ", " + fault + "]";
    }
  }

  /// Waits for the next line.
  ///
  /// @return nothing at the end of the stream
  @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    boolean tooLong = false;
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      // One more for a carriage return that belongs to the line's end.
      int room = MAX_LINE_BYTES + 1 - line.size();
      line.write(buffer, position, Math.min(end - position, room));
      tooLong |= end - position > room;
      boolean ended = end < limit;
      position = ended ? end + 1 : end;
      if (ended) {
        break;
      }
    }
    return any ? line(line.toByteArray(), tooLong) : null;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private Line line(byte[] bytes, boolean tooLong) {
    number++;
    int length = bytes.length;
    if (!tooLong && length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    if (tooLong || length > MAX_LINE_BYTES) {
      return new Line(number, start(bytes), MAX_LINE_BYTES, Line.Fault.TOO_LONG);
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      return new Line(number, text, length, Line.Fault.NONE);
    } catch (CharacterCodingException e) {
      return new Line(number, start(bytes), length, Line.Fault.NOT_UTF_8);
    }
  }

  private static String start(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, 100), StandardCharsets.UTF_8);
  }
}
