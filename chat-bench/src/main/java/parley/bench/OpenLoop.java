package parley.bench;

import java.util.concurrent.atomic.LongAdder;

/// How fast the talkers of [Overload] are to talk, and what has come of it. They talk at their
/// times whether they are answered or not, as people do who know nothing of each other; a late
/// answer is counted from when its message was to be sent. Any thread may call.
final class OpenLoop {

  final Tally accepted = new Tally();
  private final LongAdder offered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile long interval;

  /// From now on each talker has a message to send every `interval` nanoseconds; 0 for none.
  void pace(long interval) {
    this.interval = interval;
  }

  long interval() {
    return interval;
  }

  /// Begins to count, from nothing.
  void open() {
    offered.reset();
    refused.reset();
    accepted.open();
  }

  void offered() {
    offered.increment();
  }

  void refused() {
    refused.increment();
  }

  long offeredSoFar() {
    return offered.sum();
  }

  long refusedSoFar() {
    return refused.sum();
  }
}
