package parley.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/// Goes through a frame once. What it cannot read it marks as lost, and goes on without harm: what
/// comes of it is not used.
final class FrameReader {

  /// Digits that fit a `long` whatever they are.
  private static final int DIGITS = 18;

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);

  private final byte[] frame;
  private int at;
  private boolean lost;

  FrameReader(byte[] frame) {
    this.frame = frame;
  }

  boolean startsWith(byte[] literal) {
    return Arrays.mismatch(
            frame, at, Math.min(frame.length, at + literal.length), literal, 0, literal.length)
        < 0;
  }

  FrameReader skip(byte[] literal) {
    if (startsWith(literal)) {
      at += literal.length;
    } else {
      lost = true;
    }
    return this;
  }

  /// Leaves out all but the last `bytes`.
  FrameReader last(int bytes) {
    at = frame.length - bytes;
    return this;
  }

  /// Whether `literal` is all that is left, and all before it was read.
  boolean endsWith(byte[] literal) {
    return !lost && frame.length - at == literal.length && startsWith(literal);
  }

  /// A whole number of 0 or more, in its one spelling.
  long number() {
    int start = at;
    long number = 0;
    while (at < frame.length && frame[at] >= '0' && frame[at] <= '9') {
      number = number * 10 + (frame[at++] - '0');
    }
    int digits = at - start;
    lost |= digits == 0 || digits > DIGITS || digits > 1 && frame[start] == '0';
    return number;
  }

  boolean flag() {
    boolean flag = startsWith(TRUE);
    skip(flag ? TRUE : FALSE);
    return flag;
  }

  /// A text up to the quotation mark, which is not taken, without escapes.
  String text() {
    int start = at;
    boolean ascii = true;
    while (at < frame.length && frame[at] != '"') {
      byte b = frame[at++];
      ascii &= b >= 0;
      lost |= b == '\\' || b >= 0 && b < ' ';
    }
    if (ascii) {
      return new String(frame, start, at - start, ISO_8859_1);
    }
    lost |= !Utf8.isValid(frame, start, at);
    return new String(frame, start, at - start, UTF_8);
  }

  /// `2026-03-01T18:24:07Z`, or with three digits of a fraction: as the server stamps.
  Instant instant() {
    int length = frame.length - at;
    if (lost || length < 20) {
      lost = true;
      return Instant.EPOCH;
    }
    LocalDate date = LocalDate.of(digits(4), separated('-'), separated('-'));
    LocalTime time = LocalTime.of(separated('T'), separated(':'), separated(':'));
    int millis = 0;
    if (frame[at] == '.') {
      at++;
      millis = digits(3);
      lost |= millis == 0;
    }
    lost |= at >= frame.length || frame[at++] != 'Z';
    return lost ? Instant.EPOCH : date.atTime(time).toInstant(ZoneOffset.UTC).plusMillis(millis);
  }

  private int separated(char separator) {
    lost |= frame[at++] != separator;
    return digits(2);
  }

  private int digits(int count) {
    int number = 0;
    for (int i = 0; i < count && at < frame.length; i++) {
      int digit = frame[at++] - '0';
      lost |= digit < 0 || digit > 9;
      number = number * 10 + digit;
    }
    return number;
  }
}
