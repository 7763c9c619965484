package parley.client.uplink;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import parley.protocol.Code;

/// Until when something must be done. Immutable.
///
/// @param nanos the moment, of [System#nanoTime]
record Deadline(long nanos) {

  /// In that time from now.
  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /// Whether it has come.
  boolean isOver() {
    return nanos - System.nanoTime() <= 0;
  }

  /// What is left, at least 1.
  long millisLeft() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
  }

  /// Waits for what comes over a link.
  ///
  /// @throws LinkLostException when the link is lost first, or the deadline comes
  <T> T await(CompletableFuture<T> coming) throws LinkLostException, InterruptedException {
    try {
      return coming.get(millisLeft(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LinkLostException(Code.NOT_CONNECTED, "the server did not answer in time");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkLostException lost) {
        throw lost;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
