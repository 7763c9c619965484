package parley.server.messaging;

import java.time.Instant;
import parley.protocol.MessageId;
import parley.server.account.Account;

/// A message as the server accepted it: sender and time are its own word.
///
/// @param again it may have been on a wire before
record Letter(Account from, MessageId id, Instant sent, String text, boolean again) {

  /// How much of a mailbox's window it takes.
  int weight() {
    return text.length() + 200;
  }

  /// Whether this is `other`, sent once more.
  boolean isSame(Letter other) {
    return from == other.from && id.equals(other.id);
  }
}
