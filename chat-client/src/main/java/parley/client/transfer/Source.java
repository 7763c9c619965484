package parley.client.transfer;

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
  }

  /// It was asked for a chunk. When all that it was asked for before came from others, its silence
  /// goes on.
  void ask(int chunk, long now) {
    if (asked.isEmpty() && !silent) {
      heard = now;
      sent = now;
      silent = true;
    }
    asked.put(chunk, now);
  }

  /// Bytes a second; nothing known is 0.
  double rate(long now) {
    return bytes == 0 ? 0 : rate.perSecond(now);
  }

  /// How many chunks of that size it should be asked for.
  int ahead(long chunkBytes, long now) {
    double bytesAhead = Math.max(FIRST_BYTES, rate(now) * AHEAD_SECONDS);
    return Math.clamp((long) (bytesAhead / Math.max(1, chunkBytes)), LEAST_AHEAD, MOST_AHEAD);
  }

  /// Seconds until it will have sent `chunk`, as it looks: those asked for before come first. One
  /// that is silent has some time before that is held against it.
  double secondsUntil(int chunk, long chunkBytes, long now) {
    int before = 0;
    for (int each : asked.keySet()) {
      before++;
      if (each == chunk) {
        break;
      }
    }
    double late = isSilent(now, SILENT_AFTER) ? (now - heard) / SECOND : 0;
    double rate = bytes == 0 ? 0 : this.rate.perSecond(sent);
    // Of one that has sent nothing yet nothing is known but that.
    return rate < 1 ? 10 * late : before * chunkBytes / rate + late;
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
