package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import parley.protocol.Limits;
import parley.protocol.MessageId;

/// The messages that were shown, on disk. Not thread-safe; the client's event loop uses it.
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

  /// Adds a message that was shown on that day; `done` hears when that is durable.
  public void add(String from, MessageId id, LocalDate day, Written done) {
    seen.add(from, id, day);
    lines++;
    writer.append(journal, SeenMessages.format(from, id, day), done);
    if (lines > COMPACT_FROM && lines > 4 * seen.size()) {
      writer.rewrite(journal, seen.format());
      lines = seen.size();
    }
  }

  void close() throws IOException {
    journal.close();
  }
}
