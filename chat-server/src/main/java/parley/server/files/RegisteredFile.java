package parley.server.files;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Sha256;
import parley.server.account.Account;
import parley.server.session.Session;
import parley.server.store.FileStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredHolding;

/// One file, and who holds which chunks of it. Any thread may call; its own monitor is held for a
/// short step in memory, in which what the store has to know is also queued, so that the store
/// hears of it in the same order. Bitmaps are shared and never changed: an announcement costs two
/// copies of one, however many holders there are.
final class RegisteredFile {

  private final StoredFile file;
  private final ChunkSet whole;
  private final FileStore store;

  // Guarded by the [Catalogue].
  final SortedSet<String> names = new TreeSet<>();

  // Guarded by this.
  private final Holders holders;
  private Instant lastHeld = Instant.MIN;
  private boolean removed;

  /// A file that nobody is known to hold yet.
  RegisteredFile(StoredFile file, FileStore store, FileMemory memory) {
    this.file = file;
    this.store = store;
    whole = ChunkSet.all(file.chunks());
    holders = new Holders(memory, whole);
  }

  Sha256 id() {
    return file.id();
  }

  Layout layout() {
    return new Layout(file.size(), file.chunks());
  }

  /// The file under one of its names.
  FileInfo info(String name) {
    return new FileInfo(name, file.id(), file.size(), file.chunks(), file.sha256());
  }

  /// Whether somebody says the same of the whole file, in whatever layout.
  boolean hasContent(long size, Sha256 sha256) {
    return file.size() == size && file.sha256().equals(sha256);
  }

  /// The store knows that `account` held something with the hash code `chunks`, at `held`.
  synchronized void remember(Account account, int chunks, Instant held) {
    holders.add(account, new Holder(chunks, held));
    lastHeld = held.isAfter(lastHeld) ? held : lastHeld;
  }

  /// `account` holds all of it, and the store is about to know, with the file itself.
  synchronized StoredHolding register(Account account, Session session, Instant now) {
    Holder holder = new Holder(whole.hashCode(), now);
    holder.begins(session);
    holders.add(account, holder);
    holders.set(holder, whole);
    return new StoredHolding(file.id(), account.id(), whole, now);
  }

  /// `account` holds `chunks` besides those that it has announced before in this session.
  synchronized Announced announce(Account account, Session session, ChunkSet chunks, Instant now) {
    if (removed) {
      return new Announced.Gone();
    }
    Holder known = holders.of(account);
    if (known == null && !holders.mayAdd(account)) {
      return new Announced.Refused(Refusal.TOO_MANY);
    }
    Holder holder = known == null ? new Holder() : known;
    // What an older session sends late is dropped.
    if (holder.session != null && holder.session.number() > session.number()) {
      return Announced.DONE;
    }
    ChunkSet all = union(holder.session == session ? holder.chunks : ChunkSet.EMPTY, chunks);
    if (!holders.fits(known, all)) {
      return new Announced.Refused(Refusal.NO_ROOM);
    }
    if (known == null) {
      holders.add(account, holder);
    }
    holders.set(holder, all);
    if (holder.session != session) {
      holder.begins(session);
    }
    return noted(account, holder, now);
  }

  private Announced noted(Account account, Holder holder, Instant now) {
    if (!holder.isStale(now)) {
      return Announced.DONE;
    }
    boolean isNew = holder.isNew();
    CompletionStage<Void> stored = keep(account, holder, now);
    return isNew ? new Announced.Counts(stored) : Announced.DONE;
  }

  /// What the store does not take is offered all the same: of what was announced behind it, some
  /// may be confirmed already.
  private CompletionStage<Void> keep(Account account, Holder holder, Instant now) {
    holder.kept(now);
    return store
        .hold(List.of(new StoredHolding(file.id(), account.id(), holder.chunks, now)))
        .whenComplete((none, fault) -> {
          if (fault != null) {
            notStored(holder);
          }
        });
  }

  private synchronized void notStored(Holder holder) {
    holder.notKept();
  }

  /// The store did not take what `account` held.
  synchronized void notStored(Account account) {
    Holder holder = holders.of(account);
    if (holder != null) {
      holder.notKept();
    }
  }

  private ChunkSet union(ChunkSet before, ChunkSet more) {
    if (before.equals(whole)) {
      return whole;
    }
    BitSet all = before.toBitSet();
    more.addTo(all);
    // Those who hold everything share one set.
    return all.cardinality() == file.chunks() ? whole : ChunkSet.of(all);
  }

  /// All of its chunks.
  ChunkSet whole() {
    return whole;
  }

  /// `account` holds nothing of it any more; the file is removed with the last who did. Completes
  /// when the store knows.
  synchronized CompletionStage<Void> withdraw(Account account) {
    if (removed || !holders.remove(account)) {
      return CompletableFuture.completedStage(null);
    }
    CompletionStage<Void> released = store.release(file.id(), account.id());
    return holders.areNone() ? remove() : released;
  }

  synchronized boolean isRemoved() {
    return removed;
  }

  /// Removes it if nobody has held anything of it since `cutoff`; true when that was done.
  synchronized boolean removeIfUnheld(Instant cutoff) {
    if (removed || !isUnheld(cutoff)) {
      return false;
    }
    var _ = remove();
    return true;
  }

  private CompletionStage<Void> remove() {
    forget();
    return store.remove(file.id());
  }

  /// It is no more, and takes nothing. May be called again.
  synchronized void forget() {
    removed = true;
    holders.clear();
  }

  /// Whether nobody has held anything of it since `cutoff`.
  synchronized boolean isUnheld(Instant cutoff) {
    return !lastHeld.isAfter(cutoff) && holders.areAway();
  }

  /// The session of `account` is over. Says what the store should know, if that is news to it: the
  /// chunks, or nothing but that they are held still.
  synchronized @Nullable Departure leave(Account account, Session session, Instant now) {
    Holder holder = holders.of(account);
    if (removed || holder == null || holder.session != session) {
      return null;
    }
    ChunkSet chunks = holder.chunks;
    boolean changed = holder.isChanged();
    holder.kept(now);
    holders.set(holder, ChunkSet.EMPTY);
    holder.ends();
    lastHeld = now;
    return new Departure(new StoredHolding(file.id(), account.id(), chunks, now), changed);
  }

  /// What somebody who leaves has held, and whether the store did not know that.
  record Departure(StoredHolding holding, boolean changed) {}

  /// Whether `session` has announced all of it.
  synchronized boolean isWholeAt(Account account, Session session) {
    Holder holder = holders.of(account);
    return holder != null && holder.session == session && holder.chunks.equals(whole);
  }

  /// `holder` did not give `asker` a chunk that it is offered for. The word of somebody to whom it
  /// was not does not count.
  synchronized void failed(Account holder, Account asker, int chunk) {
    Holder held = holders.of(holder);
    if (held != null
        && held.session != null
        && held.chunks.contains(chunk)
        && holder != asker
        && !holder.hasBlocked(asker)) {
      held.failed(asker);
    }
  }

  /// How many hold something of it, or did when last seen.
  synchronized int holders() {
    return holders.size();
  }

  /// Whom `asker` can ask for chunks.
  synchronized List<Holders.Offered> offered(Account asker) {
    return holders.offered(asker);
  }

  /// What `asker` can ask `who` for.
  synchronized ChunkSet offered(Account who, Account asker) {
    return holders.offered(who, asker);
  }

  /// What is read of those who are away takes about so many bytes; equal bitmaps are one.
  synchronized long awayBytes() {
    return holders.awayBytes();
  }

  /// Whether `account` is online with it.
  synchronized boolean isHeldNow(Account account) {
    Holder holder = holders.of(account);
    return holder != null && holder.session != null;
  }

  /// Whether nobody else whom `account` could ask holds some chunk that it does.
  synchronized boolean isLastWith(Account account) {
    return holders.isLastWith(account);
  }
}
