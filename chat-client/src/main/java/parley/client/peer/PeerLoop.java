package parley.client.peer;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.wire.Transport;

/// A loop between peers. There are two: the peer loop for meetings and private sessions, and the
/// swarm loop for chunks (docs/decisions/0016).
///
/// It comes into being with its first task, on a thread of its own, for loading epoll takes a
/// moment that a client's start has no time for. Any thread may give it tasks; they run in order.
public final class PeerLoop implements Executor {

  /// Where the buffers of links come from. Netty's usual allocator pools none of more than 16 KiB
  /// in a heap as small as a client's, and takes fresh memory for each.
  static final ByteBufAllocator BUFFERS = new PooledByteBufAllocator(true);

  /// How much is read from a link at once: the more comes, the more.
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(64, 2048, 256 * 1024);

  private final String name;
  private final int priority;

  /// All guarded by this object's monitor, which is held for a moment only.
  private final List<Runnable> early = new ArrayList<>();

  private @Nullable EventLoop loop;
  private boolean started;
  private boolean closed;

  /// A loop that has not begun; its thread will have that name and one of [Thread]'s priorities.
  public PeerLoop(String name, int priority) {
    this.name = name;
    this.priority = priority;
  }

  /// Runs `task` on the loop, unless it has ended.
  @Override
  public void execute(Runnable task) {
    EventLoop present;
    synchronized (this) {
      if (closed) {
        return;
      }
      present = loop;
      if (present == null) {
        early.add(task);
        if (!started) {
          started = true;
          Thread.ofPlatform().daemon().name(name + "-start").start(this::start);
        }
        return;
      }
    }
    try {
      present.execute(task);
    } catch (RejectedExecutionException e) {
      // It has ended a moment ago.
    }
  }

  /// Runs `task` on the loop after that time. On the loop.
  public Future<?> schedule(Runnable task, Duration delay) {
    return eventLoop().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Runs `task` on the loop again and again. On the loop.
  public Future<?> repeat(Runnable task, Duration every) {
    long millis = every.toMillis();
    return eventLoop().scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  /// Ends a loop that was given no task yet: it never begins.
  ///
  /// @return whether it was one
  synchronized boolean closeUnstarted() {
    if (!started) {
      closed = true;
    }
    return !started;
  }

  /// Ends the loop after the tasks that it was given, and with it every link that is left.
  void close() {
    if (!closeUnstarted()) {
      execute(() -> {
        synchronized (this) {
          closed = true;
        }
        var _ = eventLoop().parent().shutdownGracefully(0, 1, TimeUnit.SECONDS);
      });
    }
  }

  /// Makes a fresh link ready for chunks.
  static void prepare(Channel channel) {
    channel.config().setAllocator(BUFFERS).setRecvByteBufAllocator(READS);
  }

  /// Where channels are registered. On the loop.
  EventLoop eventLoop() {
    synchronized (this) {
      if (loop == null) {
        throw new IllegalStateException("not on this loop");
      }
      return loop;
    }
  }

  private void start() {
    EventLoop made =
        new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, true, priority), Transport.handlers())
            .next();
    synchronized (this) {
      loop = made;
      early.forEach(made::execute);
      early.clear();
    }
  }
}
