package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How much one link may bring: it is read no further while the workers are behind, or the limit of
/// all downloads is reached. Belongs to the swarm loop, but for what is written.
final class Intake {

  /// Bytes of one link that may wait for the workers.
  private static final long MOST_BYTES = 8L << 20;

  private static final long FEW_BYTES = 4L << 20;

  private final Channel channel;
  private final TokenBucket limit;
  private final AtomicLong unwritten = new AtomicLong();
  private boolean tooMuch;
  private boolean tooFast;

  Intake(Channel channel, TokenBucket limit) {
    this.channel = channel;
    this.limit = limit;
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
    if (unwritten.addAndGet(given) > MOST_BYTES && !tooMuch) {
      tooMuch = true;
      read();
    }
    return () -> {
      long left = unwritten.addAndGet(-given);
      if (left < FEW_BYTES && left + given >= FEW_BYTES) {
        channel.eventLoop().execute(this::caughtUp);
      }
    };
  }

  private void caughtUp() {
    if (tooMuch && unwritten.get() < FEW_BYTES) {
      tooMuch = false;
      read();
    }
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
