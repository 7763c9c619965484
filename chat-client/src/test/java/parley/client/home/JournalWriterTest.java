package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {

  @TempDir Path folder;
  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final JournalWriter writer = new JournalWriter(disk);
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private Journal journal;

  @BeforeEach
  void open() throws IOException {
    journal = Journal.open(folder.resolve("journal"), line -> {});
  }

  private void append(String line) {
    writer.append(journal, line, fault -> told.add(line + (fault == null ? "" : " failed")));
  }

  private void stop() throws Exception {
    CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    writer.stop(() -> stopped.complete(null));
    stopped.get(60, TimeUnit.SECONDS);
  }

  private List<String> onDisk() throws IOException {
    List<String> lines = new ArrayList<>();
    Journal.open(folder.resolve("journal"), lines::add).close();
    return lines;
  }

  @Test
  void allThatWasGivenBeforeTheEndIsWrittenInOrderAndTold() throws Exception {
    List<String> lines = IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList();
    lines.forEach(this::append);
    stop();
    assertThat(onDisk()).isEqualTo(lines);
    assertThat(told).containsExactlyElementsOf(lines);
  }

  @Test
  void aLineIsOnTheDiskWhenItIsToldToBe() throws Exception {
    CompletableFuture<Long> size = new CompletableFuture<>();
    writer.append(
        journal, "line", fault -> size.complete(folder.resolve("journal").toFile().length()));
    assertThat(size.get(60, TimeUnit.SECONDS)).isEqualTo("12345678 line\n".length());
    stop();
  }

  @Test
  void aLineIsInTheFileAlsoWhileTheDiskIsBusyAndPromisedWhenItIsThrough() throws Exception {
    CountDownLatch busy = busyDisk();
    append("one");
    append("two");
    await().until(() -> onDisk().size() == 2);
    append("three");
    await().until(() -> onDisk().size() == 3);
    assertThat(told).isEmpty();
    busy.countDown();
    stop();
    assertThat(told).containsExactly("one", "two", "three");
  }

  @Test
  void whatIsWrittenWhileTheDiskFailsToKeepWhatCameBeforeIsNotPromisedEither() throws Exception {
    CountDownLatch busy = busyDisk();
    append("one");
    await().until(() -> onDisk().size() == 1);
    append("two");
    await().until(() -> onDisk().size() == 2);
    journal.close();
    busy.countDown();
    stop();
    assertThat(told).containsExactly("one failed", "two failed");
  }

  /// Busy until counted down.
  private CountDownLatch busyDisk() {
    CountDownLatch busy = new CountDownLatch(1);
    disk.execute(() -> {
      try {
        busy.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    return busy;
  }

  @Test
  void whoWaitsForALineGoesOnAlsoWhenTheWriterHasStopped() throws Exception {
    writer.append(journal, "one", fault -> {}).get(60, TimeUnit.SECONDS);
    assertThat(onDisk()).containsExactly("one");
    stop();
    writer.append(journal, "too late", fault -> {}).get(60, TimeUnit.SECONDS);
    assertThat(onDisk()).containsExactly("one");
  }

  @Test
  void aRewriteStandsInForWhatCameBeforeItAndNotForWhatCameAfter() throws Exception {
    append("one");
    append("two");
    writer.rewrite(journal, List.of("both"));
    append("three");
    stop();
    assertThat(onDisk()).containsExactly("both", "three");
    assertThat(told).containsExactly("one", "two", "three");
  }

  @Test
  void aDiskThatFailsIsToldForEachLineAndTheOtherJournalGoesOn() throws Exception {
    Journal broken = Journal.open(folder.resolve("broken"), line -> {});
    broken.close();
    writer.append(broken, "lost", fault -> told.add(fault == null ? "kept" : "lost"));
    append("one");
    writer.appendUnsynced(broken, "nobody cares");
    stop();
    assertThat(told).containsExactly("lost", "one");
    assertThat(onDisk()).containsExactly("one");
    assertThat(Files.size(folder.resolve("broken"))).isZero();
  }
}
