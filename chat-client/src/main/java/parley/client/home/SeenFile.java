package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.MessageId;

/// The messages that were shown, on disk. Belongs to the client's event loop, but for [#write].
public final class SeenFile {

  /// Lines that are worth being merged into one for each run.
  private static final int COMPACT_FROM = 4096;

  private final JournalWriter writer;
  private final Journal journal;
  private final SeenMessages seen;
  private int lines;

  private SeenFile(JournalWriter writer, Journal journal, SeenMessages seen, int lines) {
    this.writer = writer;
    this.journal = journal;
    this.seen = seen;
    this.lines = lines;
  }

  /// Opens `file`, without what is too old to matter `today`.
  static SeenFile open(Path file, JournalWriter writer, LocalDate today) throws IOException {
    SeenMessages seen = new SeenMessages();
    Journal journal = Journal.open(file, seen::read);
    seen.forgetBefore(today.minusDays(Limits.SEEN_KEEPS.toDays()));
    return new SeenFile(writer, journal, seen, journal.tidy(seen.format()));
  }

  /// Whether that message of `from` was added.
  public boolean contains(String from, MessageId id) {
    return seen.contains(from, id);
  }

  /// Writes that a message was shown on that day; `done` hears when that is durable. What this
  /// returns completes when it is in the file, so that only a power failure loses it, or cannot be.
  /// Any thread.
  public CompletableFuture<@Nullable Void> write(
      String from, MessageId id, LocalDate day, Written done) {
    return writer.append(journal, SeenMessages.format(from, id, day), done);
  }

  /// Adds a message that was written.
  public void add(String from, MessageId id, LocalDate day) {
    seen.add(from, id, day);
    lines++;
  }

  /// Puts just what it needs in the file, if that holds much more. All that was written must have
  /// been added: it would be lost.
  public void compact() {
    if (lines > COMPACT_FROM && lines > 4 * seen.size()) {
      writer.rewrite(journal, seen.format());
      lines = seen.size();
    }
  }

  void close() throws IOException {
    journal.close();
  }
}
