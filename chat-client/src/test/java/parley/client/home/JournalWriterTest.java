package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {

  @TempDir Path folder;
  private final JournalWriter writer = new JournalWriter();
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
