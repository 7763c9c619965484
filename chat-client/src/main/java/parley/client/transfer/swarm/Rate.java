package parley.client.transfer.swarm;

import java.util.concurrent.TimeUnit;

/// Bytes a second of late: older ones count less and less. Not thread-safe; times are nanoseconds
/// from anywhere.
public final class Rate {

  private static final double REMEMBERS = TimeUnit.SECONDS.toNanos(2);

  private final long began;
  private long last;
  private double bytes;

  public Rate(long now) {
    this.began = now;
    this.last = now;
  }

  /// So many more have come.
  public void add(long now, long more) {
    fade(now);
    bytes += more;
  }

  /// Goes on as if there had been so many bytes a second until now.
  void resume(long now, double perSecond) {
    last = now;
    bytes = perSecond * remembered(now) / TimeUnit.SECONDS.toNanos(1);
  }

  /// Bytes a second.
  public double perSecond(long now) {
    fade(now);
    return bytes / remembered(now) * TimeUnit.SECONDS.toNanos(1);
  }

  /// In the beginning there was less time to remember.
  private double remembered(long now) {
    return REMEMBERS * (1 - Math.exp(-Math.max((double) (now - began), 1e8) / REMEMBERS));
  }

  private void fade(long now) {
    if (now > last) {
      bytes *= Math.exp(-(double) (now - last) / REMEMBERS);
      last = now;
    }
  }
}
