package parley.server.store;

import java.time.Instant;
import parley.protocol.MessageId;

/// A letter that waits in a mailbox.
///
/// @param recipient account whose mailbox it is in
/// @param position its place: unique and increasing within the mailbox, chosen by the mailbox
/// @param sender account that sent it
/// @param sent when the server accepted it, to the millisecond
/// @param again it may have reached a client of the recipient before
public record StoredLetter(
    long recipient,
    long position,
    long sender,
    MessageId messageId,
    Instant sent,
    String text,
    boolean again) {
  @Override
  public String toString() {
    return "StoredLetter[" + messageId + " to " + recipient + ", " + position + "]";
  }
}
