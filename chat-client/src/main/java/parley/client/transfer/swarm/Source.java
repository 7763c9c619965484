package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One peer that a download runs against. Not thread-safe; belongs to its [Swarm]. Times are
/// nanoseconds.
final class Source {

  /// What is asked for at once before anything is known, and the least afterwards.
  private static final long FIRST_BYTES = 2L << 20;

  /// How far ahead a source is asked, so that it never waits for the next question.
  private static final double AHEAD_SECONDS = 0.5;

  /// Others are asked for what a source that is silent for longer was asked for.
  static final Duration SILENT_AFTER = Duration.ofMillis(1500);

  /// Until a source has had so much time for a chunk, it is not held against it that it takes long.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private static final int LEAST_AHEAD = 2;

  private static final int MOST_AHEAD = 128;

  final String user;

  /// When it was linked, or began to be.
  long since;

  boolean linked;

  /// What it says it holds, or what the registry says until it does.
  BitSet has;

  /// The chunks that it was asked for and has not answered, in order, and when.
  final Map<Integer, Long> asked = new LinkedHashMap<>();

  /// Whether it has given no sign of life since it was asked.
  private boolean silent;

  /// When it last gave a sign of life.
  long heard;

  /// How often it has refused a chunk since it last sent bytes of one.
  int refusals;

  /// When it last sent bytes of a chunk.
  long sent;

  long bytes;
  private final Rate rate;

  /// Bytes a second when it last sent some.
  private double usual;

  Source(String user, BitSet has, long now) {
    this.user = user;
    this.has = has;
    this.since = now;
    this.heard = now;
    this.sent = now;
    this.rate = new Rate(now);
  }

  /// So many bytes came.
  void received(long now, long count) {
    bytes += count;
    refusals = 0;
    alive(now);
    sent = now;
    rate.add(now, count);
    usual = rate.perSecond(now);
  }

  /// It was asked for a chunk. When all that it was asked for before came from others, its silence
  /// goes on.
  void ask(int chunk, long now) {
    if (asked.isEmpty() && !silent) {
      heard = now;
      sent = now;
      silent = true;
      // That it sent nothing while it was asked for nothing makes it no slower.
      rate.resume(now, usual);
    }
    asked.put(chunk, now);
  }

  /// Bytes a second; nothing known is 0.
  double rate(long now) {
    return bytes == 0 ? 0 : rate.perSecond(now);
  }

  /// Seconds in which it would send a chunk, had it nothing else to send; of one that has sent
  /// nothing yet that is not known.
  double secondsFor(long chunkBytes) {
    return bytes == 0 ? 1 : chunkBytes / usual;
  }

  /// How many chunks of that size it should be asked for.
  int ahead(long chunkBytes, long now) {
    double bytesAhead = Math.max(FIRST_BYTES, rate(now) * AHEAD_SECONDS);
    return Math.clamp((long) (bytesAhead / Math.max(1, chunkBytes)), LEAST_AHEAD, MOST_AHEAD);
  }

  /// Seconds until it will have sent `chunk`, as it looks: those asked for before come first. One
  /// that is silent has some time before that is held against it, and a longer one if it gives a
  /// sign of life, or a byte, now and then.
  double secondsUntil(int chunk, long chunkBytes, long now) {
    int before = 0;
    for (int each : asked.keySet()) {
      before++;
      if (each == chunk) {
        break;
      }
    }
    double silent = isSilent(now, SILENT_AFTER) ? (now - heard) / SECOND : 0;
    // Of one that sends next to nothing, nothing is known but how long that has gone on.
    return usual < 1
        ? Math.max(10 * silent, secondsAsked(chunk, now) - PATIENCE.toSeconds())
        : before * chunkBytes / usual
            + Math.max(silent, (now - sent) / SECOND - PATIENCE.toSeconds());
  }

  /// Whether it was asked for `chunk` long enough ago to be judged by that.
  boolean hasHadTime(int chunk, long now) {
    return secondsAsked(chunk, now) > PATIENCE.toSeconds();
  }

  private double secondsAsked(int chunk, long now) {
    return (now - asked.getOrDefault(chunk, now)) / SECOND;
  }

  /// When it was asked for the chunk that it has owed for longest; now if it owes none.
  long owesSince(long now) {
    return asked.isEmpty() ? now : asked.values().iterator().next();
  }

  /// Whether it was asked, and has given no sign of life for that long.
  boolean isSilent(long now, Duration time) {
    return !asked.isEmpty() && now - heard > time.toNanos();
  }

  /// It gives a sign of life, or it is this side that keeps it from giving one.
  void alive(long now) {
    heard = now;
    silent = false;
  }
}
