package parley.server.messaging;

import java.util.HashMap;
import java.util.Map;
import parley.protocol.Limits;
import parley.server.account.Account;

/// How much of one mailbox is taken, and by whose letters. Nobody's may take more of it than is
/// left: whoever fills it leaves room for others. At the mailbox owner's home.
///
/// A letter that the store turned out to have already may be counted twice: until the mailbox is
/// empty, when all of this is forgotten.
final class Occupancy {

  /// What some letters take.
  private record Part(int letters, long weight) {

    static final Part NONE = new Part(0, 0);

    Part plus(Part other) {
      return new Part(letters + other.letters, weight + other.weight);
    }

    Part minus(Part other) {
      return new Part(letters - other.letters, weight - other.weight);
    }
  }

  private final Map<Account, Part> parts = new HashMap<>();
  private Part all = Part.NONE;

  /// Whether one more fits.
  boolean hasRoomFor(Letter letter) {
    Part with = partOf(letter.from()).plus(new Part(1, letter.weight()));
    return with.letters <= Limits.MAILBOX_LETTERS - all.letters
        && with.weight <= Limits.MAILBOX_WEIGHT - all.weight;
  }

  /// So many letters of `from` are there, or will be.
  void add(Account from, int letters, long weight) {
    set(from, partOf(from).plus(new Part(letters, weight)));
  }

  /// A letter of `from` is there no more.
  void remove(Account from, int weight) {
    Part left = partOf(from).minus(new Part(1, weight));
    set(from, left.letters <= 0 ? Part.NONE : left);
  }

  private Part partOf(Account from) {
    return parts.getOrDefault(from, Part.NONE);
  }

  private void set(Account from, Part part) {
    all = all.minus(partOf(from)).plus(part);
    if (part.letters == 0) {
      parts.remove(from);
    } else {
      parts.put(from, part);
    }
  }
}
