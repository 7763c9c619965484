package parley.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Arrays;

/// Puts a frame together before it goes to its buffer in one piece: one for each thread.
final class FrameWriter {

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);

  private byte[] frame = new byte[1024];
  private int length;
  private boolean lost;

  /// The last second that was written: most messages of one turn are of the same.
  private long second = Long.MIN_VALUE;

  private byte[] secondText = {};

  FrameWriter begin() {
    length = 0;
    lost = false;
    return this;
  }

  /// Gives the frame to `out`, unless something could not be written here.
  boolean end(ByteBuf out) {
    if (!lost) {
      out.writeBytes(frame, 0, length);
    }
    return !lost;
  }

  FrameWriter put(byte[] literal) {
    room(literal.length);
    System.arraycopy(literal, 0, frame, length, literal.length);
    length += literal.length;
    return this;
  }

  /// A text that needs no escapes.
  FrameWriter put(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    for (byte b : utf8) {
      lost |= b == '"' || b == '\\' || b >= 0 && b < ' ';
    }
    return put(utf8);
  }

  FrameWriter put(boolean flag) {
    return put(flag ? TRUE : FALSE);
  }

  /// A whole number of 0 or more.
  FrameWriter put(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    lost |= number < 0;
    room(digits);
    length += digits;
    int at = length;
    for (long rest = number; digits > 0; digits--) {
      frame[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return this;
  }

  /// As [Instant#toString] does.
  FrameWriter put(Instant instant) {
    int millis = instant.getNano() / 1_000_000;
    if (millis * 1_000_000 != instant.getNano()) {
      return put(instant.toString());
    }
    if (instant.getEpochSecond() != second) {
      second = instant.getEpochSecond();
      String text = Instant.ofEpochSecond(second).toString();
      secondText = text.substring(0, text.length() - 1).getBytes(UTF_8);
    }
    put(secondText);
    room(5);
    if (millis > 0) {
      frame[length++] = '.';
      frame[length++] = (byte) ('0' + millis / 100);
      frame[length++] = (byte) ('0' + millis / 10 % 10);
      frame[length++] = (byte) ('0' + millis % 10);
    }
    frame[length++] = 'Z';
    return this;
  }

  private void room(int bytes) {
    if (frame.length - length < bytes) {
      frame = Arrays.copyOf(frame, Math.max(frame.length * 2, length + bytes));
    }
  }
}
