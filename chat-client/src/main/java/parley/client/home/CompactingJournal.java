package parley.client.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A journal most of whose lines come to matter no more: it is written anew without those when they
/// are many. A copy is kept of one that is found damaged. Any thread may append; all else belongs
/// to one.
final class CompactingJournal {

  /// Lines that are worth being written anew.
  private static final int COMPACT_FROM = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(CompactingJournal.class);

  private final JournalWriter writer;
  private final Journal journal;
  private final AtomicInteger lines = new AtomicInteger();
  private final Optional<Damage> damage;

  /// Opens `file`, which need not exist, and hands each line to `reader`, in order.
  ///
  /// @param loss what may be lost with a line, in words
  CompactingJournal(Path file, JournalWriter writer, String loss, Consumer<String> reader)
      throws IOException {
    this.writer = writer;
    this.journal =
        Journal.open(
            file,
            line -> {
              lines.incrementAndGet();
              reader.accept(line);
            });
    damage =
        journal.damaged() == 0
            ? Optional.empty()
            : Optional.of(new Damage(file, journal.damaged(), loss, keep(file)));
    damage.ifPresent(this::tell);
  }

  /// Keeps a copy of `file`, which is damaged.
  ///
  /// @return absent when the disk does not take it: that must keep nobody from logging in
  private static @Nullable Path keep(Path file) {
    Path copy = file.resolveSibling(file.getFileName() + ".damaged");
    try {
      PrivateFiles.replace(copy, Files.readAllBytes(file));
      return copy;
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", DiskFault.words(e)).log("damaged file not copied");
      return null;
    }
  }

  private void tell(Damage found) {
    LOG.atWarn()
        .addKeyValue("file", found.file())
        .addKeyValue("lines", found.lines())
        .addKeyValue("loss", found.loss())
        .log("a file of the home was damaged");
    // Too many, so that it is tidied and this told once.
    lines.addAndGet(found.lines());
  }

  /// What was damaged when it was opened.
  Optional<Damage> damage() {
    return damage;
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
