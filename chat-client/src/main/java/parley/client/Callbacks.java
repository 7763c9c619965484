package parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import parley.client.api.ClientEvent;

/// The one thread that runs the user's code: the listener, and whatever hangs on futures. The event
/// loop hands it its tasks; it may take its time, so what waits for it is bounded.
final class Callbacks {

  /// Events that wait for the listener before the server is no longer read.
  private static final int FULL = 256;

  /// How many may still wait when it is read again.
  private static final int DRAINED = 64;

  private final Consumer<ClientEvent> listener;
  private final Executor loop;
  private final Owner owner;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("parley-callback").factory());

  /// Events that the listener has not returned from.
  private final AtomicInteger untold = new AtomicInteger();

  /// Belongs to the event loop.
  private boolean full;

  /// Belongs to the callback thread.
  private boolean broken;

  /// Nothing more that must be recorded when it was told.
  private volatile boolean closing;

  /// Hears, on the event loop, how the listener copes.
  interface Owner {

    /// It has too much to do, or can take more again.
    void listenerIsFull(boolean full);

    /// It has thrown something, and is told no more.
    void listenerFailed(Throwable fault);
  }

  Callbacks(Consumer<ClientEvent> listener, Executor loop, Owner owner) {
    this.listener = listener;
    this.loop = loop;
    this.owner = owner;
  }

  /// Tells the listener. On the event loop.
  void tell(ClientEvent event) {
    tell(event, () -> true, () -> {});
  }

  /// Tells the listener; `told` runs on the callback thread when it has returned, and not if it has
  /// thrown, nor been told at all because the client has ended. On the event loop.
  void tell(ClientEvent event, Runnable told) {
    tell(event, () -> !closing, told);
  }

  private void tell(ClientEvent event, BooleanSupplier still, Runnable told) {
    if (untold.incrementAndGet() >= FULL && !full) {
      full = true;
      owner.listenerIsFull(true);
    }
    run(() -> {
      if (!broken && still.getAsBoolean()) {
        listen(event, told);
      }
      if (untold.decrementAndGet() == DRAINED) {
        loop.execute(this::drained);
      }
    });
  }

  /// Tells nothing more before `first` has come, which it must in a moment. On the event loop.
  void waitFor(CompletableFuture<?> first) {
    run(first::join);
  }

  /// Completes `future`. Any thread.
  <T> void complete(CompletableFuture<T> future, T value) {
    run(() -> future.complete(value));
  }

  /// From now on nothing is told that asks to hear when it was; `closed` runs on the event loop
  /// after all that has been told so.
  void close(Runnable closed) {
    closing = true;
    run(() -> loop.execute(closed));
  }

  /// Runs `last` after all that was handed over before, and ends the thread.
  void finish(Runnable last) {
    run(last);
    thread.shutdown();
  }

  private void listen(ClientEvent event, Runnable told) {
    try {
      listener.accept(event);
      told.run();
    } catch (RuntimeException | Error fault) {
      broken = true;
      loop.execute(() -> owner.listenerFailed(fault));
    }
  }

  private void drained() {
    if (full) {
      full = false;
      owner.listenerIsFull(false);
    }
  }

  /// After the end there is no thread left, but whoever still asks must get an answer.
  private void run(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }
}
