package parley.client.transfer;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that hash and that wait for disks, none of them an event loop: as many as there are
/// cores, and one for what the disk takes long for. They exist only while there is work, and
/// messages go before it (docs/decisions/0016). Any thread may hand over tasks; those that come
/// after [#close] are not done.
final class Workers {

  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor hashing =
      pool(Runtime.getRuntime().availableProcessors(), "parley-hash-");
  private final ThreadPoolExecutor disk = pool(1, "parley-disk-");

  /// How many hash at once.
  static int count() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// For short turns of hashing, reading and writing; long work comes back for its next turn.
  Executor hashing() {
    return hashing;
  }

  /// For syncs, renames and other waits; one after the other.
  Executor disk() {
    return disk;
  }

  /// Ends when all that was handed over is done; `last` is the last act of the disk.
  void close(Runnable last) {
    hashing.shutdown();
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
