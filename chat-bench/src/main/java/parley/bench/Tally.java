package parley.bench;

/// What arrived while the measurement was open: how much, and how late. Any thread may call.
final class Tally {

  private volatile Latencies latencies = new Latencies();
  private volatile boolean open;

  /// Begins to count, from nothing.
  void open() {
    latencies = new Latencies();
    open = true;
  }

  /// Counts no more.
  void close() {
    open = false;
  }

  /// Something arrived that was sent `nanos` ago.
  void arrived(long nanos) {
    if (open) {
      latencies.record(nanos);
    }
  }

  Latencies latencies() {
    return latencies;
  }
}
