package parley.bench;

import java.util.HexFormat;

/// Texts that carry the time when they were sent, so that whoever gets one knows how late it is:
/// `~T`, sixteen hexadecimal digits of nanoseconds, `~`, and letters up to the size. Any thread may
/// call.
final class Texts {

  /// Bytes of the mark, without which there is no text.
  static final int MARK_LENGTH = 19;

  private static final HexFormat HEX = HexFormat.of();

  private final String padding;

  /// Texts of `size` bytes.
  Texts(int size) {
    padding = "x".repeat(size - MARK_LENGTH);
  }

  /// A text that is sent now.
  String now() {
    return "~T" + HEX.toHexDigits(System.nanoTime()) + "~" + padding;
  }

  /// How long ago `text` was sent, in nanoseconds.
  static long age(String text) {
    return System.nanoTime() - HexFormat.fromHexDigitsToLong(text, 2, MARK_LENGTH - 1);
  }
}
