package parley.client.transfer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks that run one after the other in their order, on whichever of several threads is free. Any
/// thread may add.
final class SerialExecutor implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  /// Tasks after which others have their turn.
  private static final int TURN = 16;

  private final Executor threads;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      threads.execute(this::turn);
    }
  }

  private void turn() {
    for (int i = 0; i < TURN; i++) {
      run(tasks.remove());
      if (waiting.decrementAndGet() == 0) {
        return;
      }
    }
    threads.execute(this::turn);
  }

  /// A task that fails is no reason to forget those behind it.
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.atError().setCause(e).log("fault in a worker");
    }
  }
}
