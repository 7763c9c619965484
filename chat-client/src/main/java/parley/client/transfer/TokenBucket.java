package parley.client.transfer;

import java.util.concurrent.TimeUnit;

/// A limit of bytes a second over everything that spends from it. What is spent may exceed what is
/// there; then nothing more may be spent until the debt is paid by time. Not thread-safe; the loop
/// of the peers uses it.
final class TokenBucket {

  private static final int LARGEST_PIECE = 256 * 1024;

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Bytes a second; 0 for no limit.
  private final long rate;

  /// When everything spent is paid, in the time of `now`.
  private long paid;

  private boolean used;

  TokenBucket(long rate) {
    this.rate = rate;
  }

  /// Bytes that are worth being spent at once: an eighth of a second's.
  int piece() {
    return rate == 0 ? LARGEST_PIECE : Math.clamp(rate / 8, 1024, LARGEST_PIECE);
  }

  /// Nanoseconds until something may be spent; 0 when it may be now.
  long waitNanos(long now) {
    return rate == 0 || !used ? 0 : Math.max(0, paid - now);
  }

  /// Spends `bytes`.
  void spend(long now, long bytes) {
    if (rate == 0) {
      return;
    }
    // A quarter of a second that was not used may be caught up with.
    long from = used ? Math.max(paid, now - NANOS / 4) : now;
    paid = from + (long) ((double) bytes / rate * NANOS);
    used = true;
  }
}
