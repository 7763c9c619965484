package parley.server.files;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.server.account.Account;

/// Who holds chunks of a file, or did when last seen; and what it takes in memory, the file itself
/// included. Guarded by the [RegisteredFile].
final class Holders {

  private final FileMemory memory;
  private final ChunkSet whole;
  private final Map<Account, Holder> holders = new HashMap<>();
  private long taken;

  /// Of a file that has the chunks `whole`. It takes its memory whether there is room or not: the
  /// caller has looked.
  Holders(FileMemory memory, ChunkSet whole) {
    this.memory = memory;
    this.whole = whole;
    take(FileMemory.ofFile(whole.length()));
  }

  /// All of them, to look at.
  Map<Account, Holder> all() {
    return Collections.unmodifiableMap(holders);
  }

  @Nullable Holder of(Account account) {
    return holders.get(account);
  }

  /// Whether nobody who holds something is online.
  boolean areAway() {
    return holders.values().stream().allMatch(holder -> holder.session == null);
  }

  /// Whether `account` may hold something of one file more.
  boolean mayAdd(Account account) {
    return memory.mayHoldMore(account);
  }

  /// Adds a user who was not there, and holds nothing yet.
  void add(Account account, Holder holder) {
    holders.put(account, holder);
    memory.holds(account);
    take(FileMemory.HOLDER_BYTES);
  }

  /// Whether there is room for `chunks` in place of what `holder` holds, or for a holder of them.
  boolean fits(@Nullable Holder holder, ChunkSet chunks) {
    long before = holder == null ? -FileMemory.HOLDER_BYTES : bytes(holder.chunks);
    return memory.share().fits(bytes(chunks) - before);
  }

  /// `holder` holds `chunks` from now on.
  void set(Holder holder, ChunkSet chunks) {
    take(bytes(chunks) - bytes(holder.chunks));
    holder.chunks = chunks;
  }

  /// Returns whether that user was there.
  boolean remove(Account account) {
    Holder holder = holders.remove(account);
    if (holder == null) {
      return false;
    }
    set(holder, ChunkSet.EMPTY);
    memory.holdsNoMore(account);
    take(-FileMemory.HOLDER_BYTES);
    return true;
  }

  /// The file is no more, and takes nothing. May be called again.
  void clear() {
    holders.keySet().forEach(memory::holdsNoMore);
    holders.clear();
    take(-taken);
  }

  /// Those who hold everything share one set, and so do those who are away.
  private long bytes(ChunkSet chunks) {
    return chunks.isEmpty() || chunks.equals(whole) ? 0 : FileMemory.ofSet(chunks);
  }

  private void take(long bytes) {
    memory.share().add(bytes);
    taken += bytes;
  }
}
