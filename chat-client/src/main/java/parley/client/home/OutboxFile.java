package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.protocol.MessageId;

/// The unanswered messages, on disk: `+` and an entry when one is given, `-` and its id when it is
/// answered. Not thread-safe; the client's event loop uses it.
public final class OutboxFile {

  /// Lines that are worth being written anew without those that no longer matter.
  private static final int COMPACT_FROM = 4096;

  private final JournalWriter writer;
  private final Journal journal;
  private final Map<MessageId, OutboxEntry> live;
  private int lines;

  private OutboxFile(
      JournalWriter writer, Journal journal, Map<MessageId, OutboxEntry> live, int lines) {
    this.writer = writer;
    this.journal = journal;
    this.live = live;
    this.lines = lines;
  }

  /// Opens `file`, written anew if it holds more than it needs.
  static OutboxFile open(Path file, JournalWriter writer) throws IOException {
    Map<MessageId, OutboxEntry> live = new LinkedHashMap<>();
    Journal journal = Journal.open(file, line -> replay(line, live));
    return new OutboxFile(writer, journal, live, journal.tidy(formatted(live)));
  }

  /// All entries, in the order in which they were given; at first those that earlier runs left.
  public List<OutboxEntry> entries() {
    return List.copyOf(live.values());
  }

  /// Adds `entry`; `done` hears when that is durable.
  public void add(OutboxEntry entry, Written done) {
    live.put(entry.id(), entry);
    lines++;
    writer.append(journal, "+ " + entry.format(), done);
  }

  /// Forgets an entry. A crash may undo that: the message is then sent again under its old id,
  /// which does no harm.
  public void remove(MessageId id) {
    if (live.remove(id) == null) {
      return;
    }
    lines++;
    writer.appendUnsynced(journal, "- " + id);
    if (lines > COMPACT_FROM && lines > 4 * live.size()) {
      writer.rewrite(journal, formatted(live));
      lines = live.size();
    }
  }

  void close() throws IOException {
    journal.close();
  }

  private static void replay(String line, Map<MessageId, OutboxEntry> live) {
    if (line.startsWith("+ ")) {
      OutboxEntry entry = OutboxEntry.parse(line.substring(2));
      live.put(entry.id(), entry);
    } else {
      live.remove(MessageId.parse(line.substring(2)));
    }
  }

  private static List<String> formatted(Map<MessageId, OutboxEntry> live) {
    return live.values().stream().map(entry -> "+ " + entry.format()).toList();
  }
}
