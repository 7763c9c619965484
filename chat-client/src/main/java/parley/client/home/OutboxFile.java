package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.protocol.MessageId;

/// The unanswered messages, on disk: `+` and an entry when one is given, `-` and its id when it is
/// answered. Not thread-safe; the client's event loop uses it.
public final class OutboxFile {

  private final CompactingJournal journal;
  private final Map<MessageId, OutboxEntry> live = new LinkedHashMap<>();

  /// Opens `file`, written anew if it holds more than it needs.
  OutboxFile(Path file, JournalWriter writer) throws IOException {
    journal =
        new CompactingJournal(
            file, writer, "a message that was not sent yet may be lost", this::replay);
    journal.tidy(formatted());
  }

  /// All entries, in the order in which they were given; at first those that earlier runs left.
  public List<OutboxEntry> entries() {
    return List.copyOf(live.values());
  }

  /// Adds `entry`; `done` hears when that is durable.
  public void add(OutboxEntry entry, Written done) {
    live.put(entry.id(), entry);
    journal.append("+ " + entry.format(), done);
  }

  /// Forgets an entry. A crash may undo that: the message is then sent again under its old id,
  /// which does no harm.
  public void remove(MessageId id) {
    if (live.remove(id) != null) {
      journal.appendUnsynced("- " + id);
      journal.compact(live.size(), this::formatted);
    }
  }

  /// What of it was damaged, if anything.
  Optional<Damage> damage() {
    return journal.damage();
  }

  void close() throws IOException {
    journal.close();
  }

  private void replay(String line) {
    if (line.startsWith("+ ")) {
      OutboxEntry entry = OutboxEntry.parse(line.substring(2));
      live.put(entry.id(), entry);
    } else {
      live.remove(MessageId.parse(line.substring(2)));
    }
  }

  private List<String> formatted() {
    return live.values().stream().map(entry -> "+ " + entry.format()).toList();
  }
}
