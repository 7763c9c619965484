package parley.server.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.server.metrics.Metrics;
import parley.server.store.StoreException;

/// The thread that owns the tables, and the queue before it. It takes what waits, in order, does it
/// in one transaction, commits with one fsync, and only then completes the stages: the more is
/// asked at once, the less each costs.
///
/// Any thread may submit. When a group fails, the connection is replaced, and the next group finds
/// the database as it was before.
final class Writer {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /// Bytes that wait at most: a disk that does not keep up must not fill the memory.
  static final long QUEUE_BYTES = 64L * 1024 * 1024;

  /// Bytes in a transaction, about: what waits behind it should not wait long.
  private static final long GROUP_BYTES = 4L * 1024 * 1024;

  /// Bytes that a transaction finds, at most about: they are in memory until it is committed.
  static final long FOUND_BYTES = 32L * 1024 * 1024;

  /// What an operation takes in the queue, apart from what it carries.
  private static final long OPERATION_BYTES = 200;

  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  private final Path file;
  private final @Nullable Object key;
  private final Metrics metrics;
  private final Thread thread = new Thread(this::run, "parley-store");

  // Guarded by this.
  private final Queue<Operation<?>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closing;

  /// The thread's alone; absent after a failure, until the next group.
  private @Nullable Tables tables;

  /// The thread's alone: since when ([System#nanoTime]) another failure is news.
  private long newsAt = System.nanoTime();

  /// Takes over `tables`, whose database lies in `file`: from [#start] on nobody else may use them.
  Writer(Tables tables, Path file, Metrics metrics) {
    this.tables = tables;
    this.file = file;
    this.key = key(file);
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  /// Starts the thread.
  void start() {
    thread.start();
  }

  /// Queues `work`, which carries `bytes` and finds little. It runs after all that was submitted
  /// before.
  ///
  /// @return completes on the writer's thread when the work is on the disk; fails with
  ///   [StoreException], at once when too much waits already
  <T> CompletionStage<T> submit(long bytes, Work<T> work) {
    return submit(new Operation<>(work, bytes + OPERATION_BYTES, 0));
  }

  /// The same for work that carries nothing, and finds `bytes` at most.
  <T> CompletionStage<T> find(long bytes, Work<T> work) {
    return submit(new Operation<>(work, OPERATION_BYTES, bytes));
  }

  private <T> CompletionStage<T> submit(Operation<T> operation) {
    synchronized (this) {
      if (closing) {
        return CompletableFuture.failedFuture(new StoreException("the store is closed"));
      }
      if (waitingBytes > QUEUE_BYTES) {
        return CompletableFuture.failedFuture(
            new StoreException(
                "the disk does not keep up: too much waits to be written to " + file));
      }
      waiting.add(operation);
      waitingBytes += operation.bytes;
      notifyAll();
    }
    return operation.future;
  }

  /// The same for work without a result.
  CompletionStage<Void> change(long bytes, Change change) {
    return submit(
        bytes,
        tables -> {
          change.run(tables);
          return null;
        });
  }

  /// Takes no more, finishes what waits, and closes the tables. Blocks.
  void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (List<Operation<?>> group = take(); !group.isEmpty(); group = take()) {
      long begun = System.nanoTime();
      StoreException failure = commit(group);
      metrics.committed(System.nanoTime() - begun);
      for (Operation<?> operation : group) {
        operation.complete(failure);
      }
    }
    closeTables();
  }

  /// Waits for something to do; nothing means that the store is closed.
  private synchronized List<Operation<?>> take() {
    while (waiting.isEmpty() && !closing) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Only closing ends this thread.
      }
    }
    List<Operation<?>> group = new ArrayList<>();
    long bytes = 0;
    long found = 0;
    while (!waiting.isEmpty() && bytes < GROUP_BYTES && found < FOUND_BYTES) {
      Operation<?> operation = waiting.remove();
      bytes += operation.bytes;
      found += operation.found;
      group.add(operation);
    }
    return group;
  }

  /// Returns why all of the group failed, or null: then each operation knows its own outcome.
  private @Nullable StoreException commit(List<Operation<?>> group) {
    try {
      if (!Objects.equals(key(file), key)) {
        // The tables stay open: they may be the last that keeps what the file held.
        StoreException failure = new StoreException(moved(file));
        report(failure);
        return failure;
      }
      Tables open = tables != null ? tables : Tables.open(file);
      tables = open;
      open.begin();
      for (Operation<?> operation : group) {
        operation.run(open);
      }
      open.commit();
      return null;
    } catch (SQLException e) {
      closeTables();
      StoreException failure = Database.failure(file, e);
      report(failure);
      return failure;
    } catch (RuntimeException | Error e) {
      // The thread must live: what waits behind may fare better.
      closeTables();
      return fault(e);
    } finally {
      release(group);
    }
  }

  /// Which file it is that has this name now; null when it is none. SQLite would go on to write to
  /// one that was deleted or moved away, where nobody finds it at the next start.
  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private static String moved(Path file) {
    return file
        + " was deleted, moved or replaced under the server: nothing more is kept; put it back,"
        + " or stop the server and put a backup in its place";
  }

  /// A disk that is full fails everything for hours: that is said now and then.
  private void report(StoreException failure) {
    if (System.nanoTime() - newsAt >= 0) {
      newsAt = System.nanoTime() + REPORT_EVERY.toNanos();
      log.atError().addKeyValue("why", failure.getMessage()).log("the store fails");
    }
  }

  private static StoreException fault(Throwable cause) {
    log.atError().setCause(cause).log("fault in the store");
    return new StoreException("a fault of the store: " + cause, cause);
  }

  private void closeTables() {
    Tables closing = tables;
    tables = null;
    try {
      if (closing != null) {
        closing.close();
      }
    } catch (SQLException e) {
      // All that was answered is in the write-ahead log, which is read when next connected.
    }
  }

  private synchronized void release(List<Operation<?>> group) {
    for (Operation<?> operation : group) {
      waitingBytes -= operation.bytes;
    }
  }

  /// What was asked, and its outcome until that is on the disk.
  private final class Operation<T> {

    private final Work<T> work;
    private final long bytes;
    private final long found;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable StoreException failure;

    Operation(Work<T> work, long bytes, long found) {
      this.work = work;
      this.bytes = bytes;
      this.found = found;
    }

    /// Values that the schema refuses are this operation's affair; all else is the group's.
    void run(Tables tables) throws SQLException {
      try {
        result = work.run(tables);
      } catch (SQLException e) {
        if (!Database.isConstraint(e)) {
          throw e;
        }
        failure = Database.failure(file, e);
        log.atError().setCause(failure).log("the schema refused something");
      } catch (RuntimeException e) {
        failure = fault(e);
      }
    }

    void complete(@Nullable StoreException groupFailure) {
      StoreException outcome = groupFailure != null ? groupFailure : failure;
      try {
        metrics.storeAnswered(outcome == null);
        if (outcome != null) {
          future.completeExceptionally(outcome);
        } else {
          future.complete(result);
        }
      } catch (RuntimeException | Error e) {
        // The thread must live, and nobody wait for ever.
        future.completeExceptionally(fault(e));
      }
    }
  }
}
