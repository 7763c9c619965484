package parley.client.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: 0.1 s, doubled each time, at most 5 s, and of that a
/// random part between half and all, so that the clients of a restarted server do not come all at
/// once. Not thread-safe.
final class Backoff {

  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /// The wait before the next try.
  Duration next() {
    long half = next.toMillis() / 2;
    Duration wait = Duration.ofMillis(half + random.nextLong(half + 1));
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    return wait;
  }

  /// A try has succeeded: the next failure starts anew.
  void reset() {
    next = FIRST;
  }
}
