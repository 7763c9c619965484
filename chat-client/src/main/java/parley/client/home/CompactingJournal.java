package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A journal most of whose lines come to matter no more: it is written anew without those when they
/// are many. Any thread may append; all else belongs to one.
final class CompactingJournal {

  /// Lines that are worth being written anew.
  private static final int COMPACT_FROM = 4096;

  private final JournalWriter writer;
  private final Journal journal;
  private final AtomicInteger lines = new AtomicInteger();

  /// Opens `file`, which need not exist, and hands each line to `reader`, in order.
  CompactingJournal(Path file, JournalWriter writer, Consumer<String> reader) throws IOException {
    this.writer = writer;
    this.journal =
        Journal.open(
            file,
            line -> {
              lines.incrementAndGet();
              reader.accept(line);
            });
  }

  /// Leaves just `needed` of the lines that it was opened with.
  void tidy(List<String> needed) {
    if (lines.get() > needed.size()) {
      rewrite(needed);
    }
  }

  /// Leaves just the lines that `needed` gives, `count` of them, if there are many more.
  void compact(int count, Supplier<List<String>> needed) {
    if (lines.get() > COMPACT_FROM && lines.get() > 4 * count) {
      rewrite(needed.get());
    }
  }

  /// See [JournalWriter#append].
  CompletableFuture<@Nullable Void> append(String line, Written done) {
    lines.incrementAndGet();
    return writer.append(journal, line, done);
  }

  /// See [JournalWriter#appendUnsynced].
  void appendUnsynced(String line) {
    lines.incrementAndGet();
    writer.appendUnsynced(journal, line);
  }

  void close() throws IOException {
    journal.close();
  }

  private void rewrite(List<String> needed) {
    lines.set(needed.size());
    writer.rewrite(journal, needed);
  }
}
