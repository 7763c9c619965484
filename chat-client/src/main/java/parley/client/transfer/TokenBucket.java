package parley.client.transfer;

import java.util.concurrent.TimeUnit;

/// A limit of bytes a second over everything that takes from it. What is taken may exceed what is
/// there, and is paid by time: whoever took it first may use it first. Not thread-safe; the swarm
/// loop uses it.
final class TokenBucket {

  private static final int SMALLEST_PIECE = 64;

  private static final int LARGEST_PIECE = 256 * 1024;

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Bytes a second; 0 for no limit.
  private final long rate;

  /// When everything that was taken is paid, in the time of `now`.
  private long paid;

  private boolean used;

  TokenBucket(long rate) {
    this.rate = rate;
  }

  /// Bytes that are worth being taken at once: an eighth of a second's.
  int piece() {
    return rate == 0 ? LARGEST_PIECE : Math.clamp(rate / 8, SMALLEST_PIECE, LARGEST_PIECE);
  }

  /// Nanoseconds until all that was taken is paid; 0 when it is.
  long waitNanos(long now) {
    return rate == 0 || !used ? 0 : Math.max(0, paid - now);
  }

  /// Takes `bytes`, and returns in how many nanoseconds they may be used.
  long take(long now, long bytes) {
    if (rate == 0) {
      return 0;
    }
    // A quarter of a second that was not used may be caught up with.
    long from = used ? Math.max(paid, now - NANOS / 4) : now;
    paid = from + (long) ((double) bytes / rate * NANOS);
    used = true;
    return Math.max(0, from - now);
  }
}
