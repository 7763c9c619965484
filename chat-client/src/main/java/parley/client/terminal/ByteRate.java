package parley.client.terminal;

import java.util.Locale;

/// Bytes per second.
record ByteRate(long bytesPerSecond) {

  /// Reads a whole number, 1 or more, and after it perhaps `K`, `M` or `G` (powers of 1024).
  ///
  /// @throws IllegalArgumentException when `text` is no such thing, in words for people
  static ByteRate parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int exponent = upper.isEmpty() ? 0 : "KMG".indexOf(upper.charAt(upper.length() - 1)) + 1;
    String digits = exponent == 0 ? upper : upper.substring(0, upper.length() - 1);
    try {
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        long rate = Math.multiplyExact(Long.parseLong(digits), 1L << (10 * exponent));
        if (rate > 0) {
          return new ByteRate(rate);
        }
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Told below.
    }
    throw new IllegalArgumentException("expected bytes per second, such as 500000, 800K or 10M");
  }
}
