package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.OptionalLong;

/// When a download gives up what it lacks, and is `unavailable`. Belongs to the swarm loop; times
/// are nanoseconds.
public final class AvailabilityTimeout {

  /// How long after the last sign of life of one who has something of what is missing it is given
  /// up. More than [SlowSources#STALLED_AFTER], and less than the ten seconds that are promised.
  private static final Duration LASTS = Duration.ofSeconds(7);

  /// How long it is not given up although nobody online is said to hold anything: who has just come
  /// may still be saying what they hold.
  private static final Duration ARRIVES_WITHIN = Duration.ofMillis(1500);

  /// How long it may take until the first source is there.
  private static final Duration FIRST_WITHIN = Duration.ofSeconds(30);

  private final long began;
  private long last;
  private boolean had;

  public AvailabilityTimeout(long now) {
    this.began = now;
    this.last = now;
  }

  /// Waits anew: nothing was asked for meanwhile.
  public void renew(long now) {
    last = now;
  }

  /// A source gave a sign of life; it may be gone before the next look.
  public void heard(long now) {
    had = true;
    last = now;
  }

  /// Whether `time` is later than the last sign of life of a source.
  public boolean isSinceLastSign(long time) {
    return had && time - last > 0;
  }

  /// Whether it is over, after looking at what is available to the swarm.
  public boolean isOver(Availability availability, long now) {
    OptionalLong sign = availability.lastSign(now);
    if (sign.isPresent()) {
      heard(sign.getAsLong());
      return false;
    }
    boolean reaching = !had && now - began < FIRST_WITHIN.toNanos() && availability.mayImprove(now);
    boolean never =
        !had && now - began > ARRIVES_WITHIN.toNanos() && availability.lacksOnlyOrphans();
    return !reaching && (never || now - last > LASTS.toNanos());
  }
}
