package parley.bench;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// A histogram of durations with a relative error of at most 1/64: below 128 µs one bucket a
/// microsecond, above it 64 buckets for each doubling. Any thread may call.
final class Latencies {

  private static final int STEPS = 64;
  private static final int STEPS_LOG2 = 6;

  // Enough for every long.
  private final AtomicLongArray buckets = new AtomicLongArray((64 - STEPS_LOG2 + 1) * STEPS);

  void record(long nanos) {
    buckets.incrementAndGet(bucket(Math.max(0, nanos / 1000)));
  }

  /// How many were recorded.
  long count() {
    long count = 0;
    for (int i = 0; i < buckets.length(); i++) {
      count += buckets.get(i);
    }
    return count;
  }

  /// The least duration, in microseconds, that a `share` (0 to 1) of all do not exceed; 0 when
  /// there are none.
  long micros(double share) {
    long rank = (long) Math.ceil(share * count());
    long seen = 0;
    for (int i = 0; i < buckets.length(); i++) {
      seen += buckets.get(i);
      if (seen >= rank && seen > 0) {
        return highest(i);
      }
    }
    return 0;
  }

  /// Puts what half of all are within, and 99 of 100, into `found`.
  void report(Map<Measure, Double> found, Measure half, Measure most) {
    found.put(half, (double) micros(0.5));
    found.put(most, (double) micros(0.99));
  }

  /// The bucket of a value: its highest bits, after the number of those that were shifted out.
  private static int bucket(long micros) {
    int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(micros) - STEPS_LOG2 - 1);
    return shift * STEPS + (int) (micros >>> shift);
  }

  /// The greatest value in a bucket.
  private static long highest(int bucket) {
    int shift = Math.max(0, bucket / STEPS - 1);
    long step = bucket - (long) shift * STEPS;
    return ((step + 1) << shift) - 1;
  }
}
