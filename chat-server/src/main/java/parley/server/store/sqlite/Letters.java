package parley.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import parley.protocol.MessageId;
import parley.server.store.Store;
import parley.server.store.Store.MailboxSummary;
import parley.server.store.StoredLetter;

/// The table of letters that wait. Of the store's thread.
final class Letters {

  /// What a letter takes in memory, apart from its text.
  private static final long LETTER_BYTES = 300;

  private final PreparedStatement append;
  private final PreparedStatement contains;
  private final PreparedStatement read;
  private final PreparedStatement markAgain;
  private final PreparedStatement delete;
  private final PreparedStatement mailboxes;
  private final Savepoint savepoint;

  Letters(Connection connection, Savepoint savepoint) throws SQLException {
    this.savepoint = savepoint;
    append =
        connection.prepareStatement(
            """
            INSERT INTO letter (recipient, position, sender, run, counter, sent, text, again)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (recipient, sender, run, counter) DO NOTHING\
            """);
    contains =
        connection.prepareStatement(
            """
            SELECT EXISTS (SELECT 1 FROM letter
            WHERE recipient = ? AND sender = ? AND run = ? AND counter = ?)\
            """);
    read =
        connection.prepareStatement(
            """
            SELECT position, sender, run, counter, sent, text, again FROM letter
            WHERE recipient = ? AND position > ? ORDER BY position LIMIT ?\
            """);
    markAgain =
        connection.prepareStatement(
            "UPDATE letter SET again = 1 WHERE recipient = ? AND position BETWEEN ? AND ?");
    delete =
        connection.prepareStatement("DELETE FROM letter WHERE recipient = ? AND position <= ?");
    mailboxes =
        connection.prepareStatement(
            """
            SELECT recipient, sender, count(*), sum(octet_length(text)), max(position) FROM letter
            GROUP BY recipient, sender\
            """);
  }

  /// What `letters` take in memory, about and at most.
  static long bytes(List<StoredLetter> letters) {
    long bytes = 0;
    for (StoredLetter letter : letters) {
      bytes += LETTER_BYTES + 2L * letter.text().length();
    }
    return bytes;
  }

  int append(List<StoredLetter> letters) throws SQLException {
    // One statement is whole by itself.
    return letters.size() == 1
        ? append(letters.getFirst())
        : savepoint.around(() -> {
          int added = 0;
          for (StoredLetter letter : letters) {
            added += append(letter);
          }
          return added;
        });
  }

  private int append(StoredLetter letter) throws SQLException {
    append.setLong(1, letter.recipient());
    append.setLong(2, letter.position());
    append.setLong(3, letter.sender());
    append.setString(4, letter.messageId().run());
    append.setLong(5, letter.messageId().counter());
    append.setLong(6, letter.sent().toEpochMilli());
    append.setString(7, letter.text());
    append.setBoolean(8, letter.again());
    return append.executeUpdate();
  }

  boolean contains(long recipient, long sender, MessageId messageId) throws SQLException {
    contains.setLong(1, recipient);
    contains.setLong(2, sender);
    contains.setString(3, messageId.run());
    contains.setLong(4, messageId.counter());
    try (ResultSet row = contains.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  List<StoredLetter> read(long recipient, long position, int count) throws SQLException {
    read.setLong(1, recipient);
    read.setLong(2, position);
    read.setInt(3, count);
    List<StoredLetter> letters = new ArrayList<>();
    try (ResultSet row = read.executeQuery()) {
      int bytes = 0;
      while (bytes < Store.READ_BYTES && row.next()) {
        String text = row.getString(6);
        bytes += 2 * text.length();
        letters.add(
            new StoredLetter(
                recipient,
                row.getLong(1),
                row.getLong(2),
                new MessageId(row.getString(3), row.getLong(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                text,
                row.getBoolean(7)));
      }
    }
    return letters;
  }

  /// Marks letters of one mailbox that have just been read.
  void markAgain(List<StoredLetter> letters) throws SQLException {
    if (!letters.stream().allMatch(StoredLetter::again)) {
      markAgain.setLong(1, letters.getLast().recipient());
      markAgain.setLong(2, letters.getFirst().position());
      markAgain.setLong(3, letters.getLast().position());
      markAgain.executeUpdate();
    }
  }

  int delete(long recipient, long position) throws SQLException {
    delete.setLong(1, recipient);
    delete.setLong(2, position);
    return delete.executeUpdate();
  }

  List<MailboxSummary> mailboxes() throws SQLException {
    List<MailboxSummary> mailboxes = new ArrayList<>();
    try (ResultSet row = this.mailboxes.executeQuery()) {
      while (row.next()) {
        mailboxes.add(
            new MailboxSummary(
                row.getLong(1), row.getLong(2), row.getInt(3), row.getLong(4), row.getLong(5)));
      }
    }
    return mailboxes;
  }
}
