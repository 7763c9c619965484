package parley.client.transfer;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The threads that hash and that wait for disks, none of them an event loop: as many as there are
/// cores, and one for what the disk takes long for. They exist only while there is work, and
/// messages go before it (docs/decisions/0016). Any thread may hand over tasks; those that come
/// after [#close] are not done, but for those of a [SerialExecutor].
final class Workers {

  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor hashing = pool(count(), "parley-hash-");
  private final ThreadPoolExecutor disk = pool(1, "parley-disk-");
  private final AtomicLong unwritten = new AtomicLong();
  private volatile boolean closed;

  /// How many hash at once.
  static int count() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// For short turns of hashing and reading; long work comes back for its next turn, which it has
  /// in vain when all ends.
  Executor hashing() {
    return task -> {
      if (!closed) {
        hashing.execute(task);
      }
    };
  }

  /// For the turns of a [SerialExecutor]: what was added to one is done, also when all ends, since
  /// buffers may hang on it.
  Executor serial() {
    return hashing;
  }

  /// The bytes of chunks that were given to a [SerialExecutor] and wait to be written.
  AtomicLong unwritten() {
    return unwritten;
  }

  /// For syncs, renames and other waits; one after the other.
  Executor disk() {
    return disk;
  }

  /// Nothing is taken any more but by a [SerialExecutor]. What the disk was to do is done; `last`
  /// is its last act.
  void close(Runnable last) {
    closed = true;
    // Its threads end when there is nothing to do, and at once then.
    hashing.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    disk.execute(last);
    disk.shutdown();
  }

  @SuppressWarnings("ThreadPriorityCheck") // Nothing but speed hangs on it.
  private static ThreadPoolExecutor pool(int threads, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name(name, 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
