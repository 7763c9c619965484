package parley.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/// Draws. Has no state but that of the source given.
final class Chance {

  private Chance() {}

  /// One of them, each as likely.
  static <T> T one(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// A time, with that mean, as between events that know nothing of each other.
  static Duration about(Random random, Duration mean) {
    return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
  }
}
