package parley.server;

import io.netty.util.concurrent.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock that goes on as time passes, whatever is done to the system's: for what has to be over
/// after a while. What is stored or shown takes the time of the system. Any thread may call.
final class SteadyClock extends Clock {

  private final Instant start;
  private final Ticker ticker;
  private final long startNanos;

  /// Shows `start` now.
  SteadyClock(Instant start, Ticker ticker) {
    this.start = start;
    this.ticker = ticker;
    startNanos = ticker.nanoTime();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(ticker.nanoTime() - startNanos);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("instants only");
  }
}
