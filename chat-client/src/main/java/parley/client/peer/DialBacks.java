package parley.client.peer;

import java.time.Duration;

/// How often this client dials because the server says that somebody asks for it: at once for a
/// small crowd, then a few times a second. A server must not have its users' clients knock on the
/// doors of others; who is not dialled meets this client at the relay. Not thread-safe.
final class DialBacks {

  /// Who may be dialled at once when nobody was for a while.
  static final int AT_ONCE = 32;

  /// One more after each such time.
  static final Duration EVERY = Duration.ofMillis(250);

  /// When all that were dialled are made up for, in the time of `now`.
  private long even;

  DialBacks(long now) {
    even = now;
  }

  /// Whether one more may be dialled, at a time in nanoseconds.
  boolean admit(long now) {
    long owed = Math.max(0, even - now);
    if (owed > EVERY.toNanos() * (AT_ONCE - 1)) {
      return false;
    }
    even = now + owed + EVERY.toNanos();
    return true;
  }
}
