package parley.server.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import parley.protocol.Bytes;
import parley.protocol.MessageId;

/// The server's memory across restarts. Any thread may call; calls take effect in the order in
/// which they were made, reads included. A stage completes when its change is on the disk (fsync),
/// or fails with [StoreException] when it cannot be and nothing of it was kept; it completes on a
/// thread of the store, which must not be held up.
public interface Store extends AutoCloseable {

  /// Bytes of memory that the texts of letters read at once take, but for the last letter's.
  int READ_BYTES = 256 * 1024;

  /// How often the server notes that it is [#alive].
  Duration ALIVE_EVERY = Duration.ofSeconds(5);

  /// Everything that the server keeps in memory. Called once, before all else; blocks.
  Snapshot load();

  /// Adds accounts. The caller has made sure that no name is taken.
  CompletionStage<Void> addAccounts(List<StoredAccount> accounts);

  /// `blocker` blocks `blocked` from now on.
  CompletionStage<Void> block(long blocker, long blocked);

  /// `blocker` no longer blocks `blocked`.
  CompletionStage<Void> unblock(long blocker, long blocked);

  /// An account's session `number` began. Replaces what was known of its last one.
  CompletionStage<Void> openSession(StoredSession session);

  /// An account's session `number` ended; ignored when a later one has begun. `resumable`: it was
  /// lost, and not ended by anybody's will.
  CompletionStage<Void> endSession(long account, long number, Instant at, boolean resumable);

  /// Notes that the server was alive at `at`: after a crash, sessions that were open count as lost
  /// when the next such note was due, and what their users held of files as held until the last.
  CompletionStage<Void> alive(Instant at);

  /// Appends letters in order. One that is there already, by (recipient, sender, message id), is
  /// left as it is. Completes with how many were new.
  CompletionStage<Integer> append(List<StoredLetter> letters);

  /// Whether a letter is in a mailbox.
  CompletionStage<Boolean> contains(long recipient, long sender, MessageId messageId);

  /// The first letters to `recipient` after `position`, in order, at most `count`, and fewer when
  /// their texts take [#READ_BYTES]; none only where there is none. They are about to be sent, and
  /// the next time they are read with `again`. When the disk takes no such mark they are read all
  /// the same.
  CompletionStage<List<StoredLetter>> read(long recipient, long position, int count);

  /// Deletes the letters to `recipient` up to `position`. Completes with how many there were.
  CompletionStage<Integer> delete(long recipient, long position);

  /// What changes of the files among what it remembers.
  FileStore files();

  /// Finishes what was asked and closes. Blocks.
  @Override
  void close();

  /// What [#load] finds.
  ///
  /// @param blocks who blocks whom
  /// @param mailboxes those that are not empty: one for each sender
  /// @param sessions the last one of each account that ever had one; one that was still open when
  ///   the server died has ended when it can have died at the latest, and is resumable
  record Snapshot(
      List<StoredAccount> accounts,
      List<Blocking> blocks,
      List<MailboxSummary> mailboxes,
      List<StoredSession> sessions,
      FileStore.Files files,
      Secrets secrets) {}

  /// `blocker` has blocked `blocked`.
  record Blocking(long blocker, long blocked) {}

  /// A mailbox holds `letters` letters of `sender`, the last at `lastPosition`, with `bytes` of
  /// UTF-8 in their texts.
  record MailboxSummary(long recipient, long sender, int letters, long bytes, long lastPosition) {}

  /// What the server must keep the same, made at first start.
  ///
  /// @param privateKey PKCS#8 of the ECDSA P-256 key that clients pin
  /// @param certificate X.509, DER, self-signed with that key
  /// @param fakeSalt the secret from which unknown users get a stable salt; 32 bytes
  record Secrets(Bytes privateKey, Bytes certificate, Bytes fakeSalt) {}
}
