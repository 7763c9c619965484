package parley.server.relay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How fast one user's bytes may pass, over all relays of that user together: a token bucket. Any
/// thread may call.
final class Pace {

  /// What a user who was quiet may send at once, as the time that it takes otherwise.
  private static final Duration BURST = Duration.ofMillis(250);

  private final double nanosPerByte;
  private final AtomicLong fullAt = new AtomicLong(Long.MIN_VALUE);

  Pace(int bytesPerSecond) {
    nanosPerByte = 1e9 / bytesPerSecond;
  }

  /// So many bytes have passed, at the time `now` in nanoseconds. Returns for how long nothing more
  /// should be read: 0, or what is owed.
  long passed(int bytes, long now) {
    long cost = (long) (bytes * nanosPerByte);
    long full = fullAt.updateAndGet(before -> Math.max(before, now) + cost);
    return Math.max(0, full - now - BURST.toNanos());
  }
}
