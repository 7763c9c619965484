package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How much one link may bring: it is read no further while the workers are behind with what it
/// brought, or with what all links did, or the limit of all downloads is reached. Belongs to the
/// swarm loop, but for what is written.
final class Intake {

  /// Bytes of one link that may wait for the workers.
  private static final long MOST_BYTES = 8L << 20;

  private static final long FEW_BYTES = 4L << 20;

  /// Bytes of all links that may wait: of each as many as its disk is behind, of hundreds there
  /// would be more than there is memory.
  static final long MOST_BYTES_OF_ALL = 32L << 20;

  /// Bytes of one link that may wait all the same, a piece or two.
  static final long LEAST_BYTES = 256L << 10;

  private final Channel channel;
  private final TokenBucket limit;
  private final AtomicLong unwrittenOfAll;
  private final AtomicLong unwritten = new AtomicLong();
  private boolean tooMuch;
  private boolean tooFast;

  /// @param unwrittenOfAll what all links have given to the workers
  Intake(Channel channel, TokenBucket limit, AtomicLong unwrittenOfAll) {
    this.channel = channel;
    this.limit = limit;
    this.unwrittenOfAll = unwrittenOfAll;
  }

  boolean isHeldUp() {
    return tooMuch || tooFast;
  }

  /// So many bytes of chunks came.
  void came(int bytes) {
    long now = System.nanoTime();
    var _ = limit.take(now, bytes);
    long nanos = limit.waitNanos(now);
    if (nanos > 0 && !tooFast) {
      tooFast = true;
      read();
      resume(nanos);
    }
  }

  /// `bytes` are given to a worker, which runs the result when they are written.
  Runnable handOver(List<ByteBuf> bytes) {
    long count = 0;
    for (ByteBuf each : bytes) {
      count += each.readableBytes();
    }
    long given = count;
    unwritten.addAndGet(given);
    unwrittenOfAll.addAndGet(given);
    if (!tooMuch && isMoreThan(MOST_BYTES)) {
      tooMuch = true;
      read();
    }
    return () -> {
      unwrittenOfAll.addAndGet(-given);
      long left = unwritten.addAndGet(-given);
      if (passes(FEW_BYTES, left, given) || passes(LEAST_BYTES, left, given)) {
        channel.eventLoop().execute(this::caughtUp);
      }
    };
  }

  private static boolean passes(long bytes, long left, long written) {
    return left <= bytes && left + written > bytes;
  }

  private void caughtUp() {
    if (tooMuch && !isMoreThan(FEW_BYTES)) {
      tooMuch = false;
      read();
    }
  }

  /// Whether more than so many bytes wait, or than the least while all links have brought too much.
  private boolean isMoreThan(long bytes) {
    long own = unwritten.get();
    return own > bytes || own > LEAST_BYTES && unwrittenOfAll.get() > MOST_BYTES_OF_ALL;
  }

  private void resume(long nanos) {
    var _ =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  long left = limit.waitNanos(System.nanoTime());
                  if (left > 0) {
                    resume(left);
                  } else {
                    tooFast = false;
                    read();
                  }
                },
                nanos,
                TimeUnit.NANOSECONDS);
  }

  private void read() {
    channel.config().setAutoRead(!isHeldUp());
  }
}
