package parley.server.messaging;

import java.util.ArrayDeque;
import parley.protocol.MessageId;
import parley.server.account.Account;

/// Which letters were acknowledged last, in memory only: a sender who has not heard the answer
/// sends them again, and is told once more. At the mailbox owner's home.
final class Acknowledged {

  /// Letters that are remembered: as many as one client sends without an answer.
  static final int LETTERS = 128;

  private record Entry(Account from, String run, long counter) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>(0);

  void add(Letter letter) {
    if (entries.size() == LETTERS) {
      entries.remove();
    }
    MessageId id = letter.id();
    Entry last = entries.peekLast();
    // Every mailbox fills up in time: the letters of one conversation share the name of their run.
    String run = last != null && last.run.equals(id.run()) ? last.run : id.run();
    entries.add(new Entry(letter.from(), run, id.counter()));
  }

  boolean contains(Letter letter) {
    return entries.contains(new Entry(letter.from(), letter.id().run(), letter.id().counter()));
  }
}
