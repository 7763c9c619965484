package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Layout;

/// That others have the workers too.
class FileHashingTest {

  @TempDir private Path folder;

  /// It was one turn for each chunk: all that was being downloaded stood still for as long.
  @Test
  void aFileOfOneChunkIsHashedInTurns() throws Exception {
    Path film = folder.resolve("film");
    try (RandomAccessFile file = new RandomAccessFile(film.toFile(), "rw")) {
      file.setLength(2L << 30);
    }
    Workers workers = new Workers();
    CountDownLatch through = new CountDownLatch(1);
    for (int i = 1; i < Workers.count(); i++) {
      workers.hashing().execute(() -> awaitQuietly(through));
    }
    CompletableFuture<Long> began = new CompletableFuture<>();
    CompletableFuture<Long> ours = new CompletableFuture<>();
    FileStamp stamp = FileStamp.of(film);
    FileHashing.start(
        workers, film, new Layout(stamp.size(), 1), stamp, _ -> began.complete(cpuNanos()));
    workers.hashing().execute(() -> ours.complete(cpuNanos()));

    // Both are of the one thread that is free.
    long waited = ours.get(60, TimeUnit.SECONDS) - began.get();
    through.countDown();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    workers.close(() -> closed.complete(null));
    closed.get(60, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofMillis(400));
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
