package parley.server.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.admission.MemoryShare;

/// What the registry takes in memory, and of how many files each user is known to hold something.
/// The sizes are those of the objects and their places in maps, with 12 bytes a header and 4 a
/// reference, rounded up. Any thread may call.
final class FileMemory {

  /// A [RegisteredFile] with its ids, its maps and its entry, apart from the set of all its chunks.
  private static final long FILE_BYTES = 600;

  /// A name's entries, here and with its file, apart from its characters.
  private static final long NAME_BYTES = 250;

  /// A [Holder] with whom it has let down, its entry, and that in the claims of its session.
  static final long HOLDER_BYTES = 250;

  /// A [ChunkSet], apart from its bits.
  private static final long SET_BYTES = 80;

  private final MemoryShare share;
  private final Map<Account, Integer> holdings = new ConcurrentHashMap<>();

  FileMemory(MemoryShare share) {
    this.share = share;
  }

  /// The share of the server's memory that is there for it.
  MemoryShare share() {
    return share;
  }

  /// What a name takes.
  static long ofName(String name) {
    return NAME_BYTES + 2L * name.length();
  }

  /// What a file of so many chunks takes that nobody holds.
  static long ofFile(int chunks) {
    return FILE_BYTES + SET_BYTES + chunks / 8;
  }

  /// What a set of chunks takes.
  static long ofSet(ChunkSet chunks) {
    return SET_BYTES + chunks.length() / 8;
  }

  /// Whether `account` may hold something of one file more.
  boolean mayHoldMore(Account account) {
    return holdings.getOrDefault(account, 0) < Limits.FILES;
  }

  /// `account` holds something of one file more.
  void holds(Account account) {
    holdings.merge(account, 1, Integer::sum);
  }

  /// `account` holds nothing of one of them any more.
  void holdsNoMore(Account account) {
    holdings.computeIfPresent(account, (a, count) -> count == 1 ? null : count - 1);
  }
}
