package parley.client.transfer;

import java.time.Duration;

/// Whether what a download lacks may still come. Belongs to the swarm loop; times are nanoseconds.
final class Hope {

  /// How long nobody need have anything of what is missing before it is given up. With
  /// [Laggards#STALLED_AFTER] before it, less than the ten seconds that are promised.
  private static final Duration LASTS = Duration.ofSeconds(5);

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

  /// Whether there is none left, after looking at `swarm`.
  boolean isLost(Swarm swarm, long now) {
    if (swarm.hasHope()) {
      had = true;
      last = now;
      return false;
    }
    boolean reaching = !had && now - began < FIRST_WITHIN.toNanos() && swarm.mayHope(now);
    boolean never =
        !had && now - began > ARRIVES_WITHIN.toNanos() && swarm.orphans().equals(swarm.missing());
    return !reaching && (never || now - last > LASTS.toNanos());
  }
}
