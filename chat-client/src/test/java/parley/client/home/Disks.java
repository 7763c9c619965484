package parley.client.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import parley.protocol.MessageId;

/// Files of a home by themselves, on disks that work or do not.
public final class Disks {

  private Disks() {}

  /// An outbox with these entries.
  public static OutboxFile outbox(Path file, OutboxEntry... entries) throws IOException {
    try (Journal journal = Journal.open(file, line -> {})) {
      for (OutboxEntry entry : entries) {
        journal.append("+ " + entry.format());
      }
    }
    return new OutboxFile(file, new JournalWriter());
  }

  /// What the outbox in `file` would tell the next run.
  public static List<MessageId> ids(Path file) throws IOException {
    return new OutboxFile(file, new JournalWriter())
        .entries().stream().map(OutboxEntry::id).toList();
  }

  /// From now on nothing can be recorded of the files that `account` shares.
  public static void breakTransfers(AccountFolder account) throws IOException {
    account.transfers().close();
  }

  /// Seen messages, none yet.
  public static SeenFile seen(Path file) throws IOException {
    return new SeenFile(file, new JournalWriter(), LocalDate.EPOCH);
  }

  /// An outbox that can record nothing.
  public static OutboxFile brokenOutbox(Path file) throws IOException {
    OutboxFile outbox = outbox(file);
    outbox.close();
    return outbox;
  }

  /// The lines of a file.
  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Seen messages that cannot be recorded.
  public static SeenFile brokenSeen(Path file) throws IOException {
    SeenFile seen = seen(file);
    seen.close();
    return seen;
  }
}
