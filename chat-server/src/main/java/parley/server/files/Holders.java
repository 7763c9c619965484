package parley.server.files;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.server.account.Account;

/// Who holds chunks of a file, or did when last seen; and what it takes in memory, the file itself
/// included. Guarded by the [RegisteredFile].
final class Holders {

  /// What a holder who is away takes in an answer, about, apart from the bitmap.
  private static final long HOLDING_BYTES = 200;

  /// Who is online and holds something.
  record Offered(Account account, ChunkSet chunks, boolean last) {}

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

  @Nullable Holder of(Account account) {
    return holders.get(account);
  }

  /// Whether nobody holds anything, nor did.
  boolean areNone() {
    return holders.isEmpty();
  }

  /// How many hold something, or did when last seen.
  int size() {
    return holders.size();
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

  /// Whom `asker` can ask for chunks.
  List<Offered> offered(Account asker) {
    List<Offered> offered = new ArrayList<>();
    holders.forEach((account, holder) -> {
      if (isOffered(account, holder, asker)) {
        offered.add(new Offered(account, holder.chunks, holder.isOfferedLast()));
      }
    });
    return offered;
  }

  /// What `asker` can ask `who` for.
  ChunkSet offered(Account who, Account asker) {
    Holder holder = holders.get(who);
    return holder != null && isOffered(who, holder, asker) ? holder.chunks : ChunkSet.EMPTY;
  }

  /// Whether `who`, as `holder`, can be asked by `asker`.
  private static boolean isOffered(Account who, Holder holder, Account asker) {
    return holder.isOffered() && who != asker && !who.hasBlocked(asker);
  }

  /// What is read of those who are away takes about so many bytes; equal bitmaps are one.
  long awayBytes() {
    long bitmaps =
        holders.values().stream()
            .filter(holder -> holder.session == null)
            .mapToInt(Holder::stored)
            .distinct()
            .count();
    return bitmaps * whole.length() / 8 + holders.size() * HOLDING_BYTES;
  }

  /// Whether nobody else whom `account` could ask holds some chunk that it does.
  boolean isLastWith(Account account) {
    Holder own = holders.get(account);
    if (own == null || own.session == null) {
      return false;
    }
    BitSet alone = own.chunks.toBitSet();
    for (Map.Entry<Account, Holder> other : holders.entrySet()) {
      if (isOffered(other.getKey(), other.getValue(), account)) {
        if (other.getValue().chunks.equals(whole)) {
          return false;
        }
        other.getValue().chunks.removeFrom(alone);
        if (alone.isEmpty()) {
          return false;
        }
      }
    }
    return !alone.isEmpty();
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
