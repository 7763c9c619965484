package parley.client.terminal;

import java.time.Duration;
import java.util.Locale;

/// Sizes, rates and times as people read and write them.
final class Amount {

  private static final String UNITS = "KMGTPE";

  private Amount() {}

  /// `999 B`, `1.5 KiB`, `230 MiB`: three digits and the unit (powers of 1024).
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 999.5) {
      value /= 1024;
      unit++;
    }
    String digits = value < 9.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, digits, value) + " " + UNITS.charAt(unit) + "iB";
  }

  /// Bytes a second.
  static String rate(long bytesPerSecond) {
    return bytes(bytesPerSecond) + "/s";
  }

  /// Reads bytes a second, 1 or more: a whole number, and after it perhaps `K`, `M` or `G` (powers
  /// of 1024).
  ///
  /// @throws IllegalArgumentException when `text` is no such thing, in words for people
  static long parseRate(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int exponent = upper.isEmpty() ? 0 : "KMG".indexOf(upper.charAt(upper.length() - 1)) + 1;
    String digits = exponent == 0 ? upper : upper.substring(0, upper.length() - 1);
    try {
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        long rate = Math.multiplyExact(Long.parseLong(digits), 1L << (10 * exponent));
        if (rate > 0) {
          return rate;
        }
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Told below.
    }
    throw new IllegalArgumentException("expected bytes per second, such as 500000, 800K or 10M");
  }

  /// `0.4 s`, `12 s`, `3:07 min`, `2:03:05 h`.
  static String time(Duration time) {
    if (time.toMillis() < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    long seconds = time.plusMillis(500).toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d:%02d min".formatted(seconds / 60, seconds % 60);
    }
    return "%d:%02d:%02d h".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// How long what is left takes at that rate.
  ///
  /// @param rate bytes a second, more than 0
  static Duration left(long bytes, long rate) {
    return Duration.ofSeconds(Math.max(1, Math.ceilDiv(bytes, rate)));
  }

  /// How much of it is done, rounded down; an empty whole is done.
  static int percent(long done, long total) {
    return total == 0 ? 100 : (int) (100.0 * done / total);
  }
}
