package parley.client.home;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.MessageId;

/// The messages that were shown, on disk. Belongs to the client's event loop, but for [#write].
public final class SeenFile {

  private final CompactingJournal journal;
  private final SeenMessages seen = new SeenMessages();

  /// Opens `file`, without what is too old to matter `today`.
  SeenFile(Path file, JournalWriter writer, LocalDate today) throws IOException {
    journal =
        new CompactingJournal(
            file, writer, "a message that was shown may be shown again", seen::read);
    seen.forgetBefore(today.minusDays(Limits.SEEN_KEEPS.toDays()));
    journal.tidy(seen.format());
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
    return journal.append(SeenMessages.format(from, id, day), done);
  }

  /// Adds a message that was written.
  public void add(String from, MessageId id, LocalDate day) {
    seen.add(from, id, day);
  }

  /// Puts just what it needs in the file, if that holds much more. All that was written must have
  /// been added: it would be lost.
  public void compact() {
    journal.compact(seen.size(), seen::format);
  }

  /// What of it was damaged, if anything.
  Optional<Damage> damage() {
    return journal.damage();
  }

  void close() throws IOException {
    journal.close();
  }
}
