package parley.server.messaging;

import java.time.Instant;
import parley.protocol.MessageId;
import parley.server.account.Account;
import parley.server.store.StoredLetter;

/// A message as the server accepted it: sender and time are its own word.
///
/// @param again it may have been on a wire before
record Letter(Account from, MessageId id, Instant sent, String text, boolean again) {

  private static final int WEIGHT = 200;

  /// How much it takes of a mailbox, and of its window.
  int weight() {
    return textBytes() + WEIGHT;
  }

  /// What so many letters weigh at most whose texts have so many bytes of UTF-8 together.
  static long weight(int letters, long bytes) {
    return 2 * bytes + (long) letters * WEIGHT;
  }

  /// What its text takes in memory, at most.
  int textBytes() {
    return 2 * text.length();
  }

  /// What is left to know of it when somebody else has the text.
  Letter withoutText() {
    return new Letter(from, id, sent, "", again);
  }

  /// Whether this is `other`, sent once more.
  boolean isSame(Letter other) {
    return from == other.from && id.equals(other.id);
  }

  /// The same, that has been on a wire.
  Letter sentBefore() {
    return new Letter(from, id, sent, text, true);
  }

  /// As it is stored for `to`, at `position` of that mailbox.
  StoredLetter stored(Account to, long position, boolean again) {
    return new StoredLetter(to.id(), position, from.id(), id, sent, text, again);
  }

  @Override
  public String toString() {
    return "Letter[" + id + " from " + from + "]";
  }
}
