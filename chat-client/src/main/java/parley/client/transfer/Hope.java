package parley.client.transfer;

import java.time.Duration;
import java.util.OptionalLong;

/// Whether what a download lacks may still come. Belongs to the swarm loop; times are nanoseconds.
final class Hope {

  /// How long after the last sign of life of one who has something of what is missing it is given
  /// up. More than [Laggards#STALLED_AFTER], and less than the ten seconds that are promised.
  private static final Duration LASTS = Duration.ofSeconds(8);

  /// How long it is not given up although nobody online is said to hold anything: who has just come
  /// may still be saying what they hold.
  private static final Duration ARRIVES_WITHIN = Duration.ofMillis(1500);

  /// How long it may take until the first source is there.
  private static final Duration FIRST_WITHIN = Duration.ofSeconds(30);

  private final long began;
  private long last;
  private boolean had;

  Hope(long now) {
    this.began = now;
    this.last = now;
  }

  /// Waits anew: nothing was asked for meanwhile.
  void renew(long now) {
    last = now;
  }

  /// Whether `time` is later than the last sign of life of a source.
  boolean isSinceLastSign(long time) {
    return had && time - last > 0;
  }

  /// Whether there is none left, after looking at the swarm's prospects.
  boolean isLost(Prospects prospects, long now) {
    OptionalLong sign = prospects.lastSign(now);
    if (sign.isPresent()) {
      had = true;
      last = sign.getAsLong();
      return false;
    }
    boolean reaching = !had && now - began < FIRST_WITHIN.toNanos() && prospects.mayImprove(now);
    boolean never =
        !had && now - began > ARRIVES_WITHIN.toNanos() && prospects.areOnlyOrphansMissing();
    return !reaching && (never || now - last > LASTS.toNanos());
  }
}
