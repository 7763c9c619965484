package parley.server.files;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.session.Session;
import parley.server.store.FileStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;

/// Which files there are, by name and by id. Any thread may look; what changes names does so under
/// its monitor, within which a file's own may be taken.
final class Catalogue {

  /// What a name means, and who registered it.
  record Entry(RegisteredFile file, Account owner) {}

  /// What comes of wanting a name.
  sealed interface Claim {

    /// The name means this file, as the store knows when the stage completes.
    record Stands(RegisteredFile file, CompletionStage<Void> stored) implements Claim {}

    /// The name means something else.
    record Taken() implements Claim {}

    /// The name is free, but no more is taken.
    record Refused(Refusal why) implements Claim {}

    /// The name is free, but the manifest is wanted first.
    record Wanted() implements Claim {}

    /// The session holds all of it already, under this name, and gets no other for it.
    record Held(String name) implements Claim {}
  }

  /// How often at most all files are looked through for those that may be forgotten.
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private final FileStore store;
  private final FileMemory memory;
  private final Map<String, Entry> names = new ConcurrentHashMap<>();
  private final Map<Sha256, RegisteredFile> files = new ConcurrentHashMap<>();

  // Guarded by this.
  private final Map<Account, Owned> owned = new HashMap<>();
  private Instant swept = Instant.MIN;

  /// What a user has registered.
  private record Owned(int names, long chunks) {

    static final Owned NOTHING = new Owned(0, 0);

    Owned plus(int names, long chunks) {
      return new Owned(this.names + names, this.chunks + chunks);
    }
  }

  /// Begins with what the store has; files that nobody has held for so long are forgotten: so long
  /// before the server was last alive, too, as a clock that is wrong at one start must lose
  /// nothing.
  Catalogue(
      FileStore store, FileMemory memory, FileStore.Files stored, Accounts accounts, Instant now) {
    this.store = store;
    this.memory = memory;
    for (StoredFile file : stored.files()) {
      files.put(file.id(), new RegisteredFile(file, store, memory));
    }
    for (FileStore.Holder holder : stored.holders()) {
      known(holder.file())
          .remember(accounts.byId(holder.account()), holder.chunks(), holder.held());
    }
    for (StoredFileName name : stored.names()) {
      enter(name.name(), known(name.file()), accounts.byId(name.account()));
    }
    Instant known = now.isBefore(stored.alive()) ? now : stored.alive();
    // What has no name was withdrawn when the store could not remove it.
    List.copyOf(files.values())
        .forEach(file -> forgetIfUnheld(file, file.names.isEmpty() ? Instant.MAX : known));
  }

  private RegisteredFile known(Sha256 id) {
    RegisteredFile file = files.get(id);
    if (file == null) {
      throw new IllegalStateException("no file has the id " + id);
    }
    return file;
  }

  /// What a name means.
  @Nullable RegisteredFile byName(String name) {
    Entry entry = names.get(name);
    return entry == null ? null : entry.file();
  }

  /// The file of an id.
  @Nullable RegisteredFile byId(Sha256 id) {
    return files.get(id);
  }

  /// How many names there are.
  int size() {
    return names.size();
  }

  /// `account` wants a name for a file that it says to be so.
  synchronized Claim claim(
      Account account, Session session, Request.RegisterFile request, Instant now) {
    makeRoom(request, now);
    Entry entry = names.get(request.name());
    if (entry != null) {
      if (entry.file().hasContent(request.size(), request.sha256())) {
        return entry.file().isWholeAt(account, session)
            ? new Claim.Held(request.name())
            : new Claim.Stands(entry.file(), CompletableFuture.completedStage(null));
      }
      if (!release(request.name(), entry, now)) {
        return new Claim.Taken();
      }
    }
    if (isTooMuch(account, request.chunks())) {
      return new Claim.Refused(Refusal.TOO_MANY);
    }
    RegisteredFile file = files.get(request.file());
    if (file == null) {
      Refusal refusal = refusalOfNew(account, request);
      return refusal == null ? new Claim.Wanted() : new Claim.Refused(refusal);
    }
    return file.isWholeAt(account, session)
        ? new Claim.Held(file.names.first())
        : name(request.name(), file, account);
  }

  /// The same, with the manifest: the file is there from now on, and `account` holds all of it.
  synchronized Claim complete(
      Account account, Session session, Request.RegisterFile request, byte[] hashes, Instant now) {
    makeRoom(request, now);
    Entry entry = names.get(request.name());
    if (entry != null && entry.file().id().equals(request.file())) {
      return new Claim.Stands(entry.file(), CompletableFuture.completedStage(null));
    }
    if (entry != null && !release(request.name(), entry, now)) {
      return new Claim.Taken();
    }
    if (isTooMuch(account, request.chunks())) {
      return new Claim.Refused(Refusal.TOO_MANY);
    }
    RegisteredFile known = files.get(request.file());
    if (known != null) {
      return name(request.name(), known, account);
    }
    Refusal refusal = refusalOfNew(account, request);
    if (refusal != null) {
      return new Claim.Refused(refusal);
    }
    return add(account, session, request, hashes, now);
  }

  private Claim add(
      Account account, Session session, Request.RegisterFile request, byte[] hashes, Instant now) {
    StoredFile stored =
        new StoredFile(request.file(), request.size(), request.chunks(), request.sha256());
    RegisteredFile file = new RegisteredFile(stored, store, memory);
    CompletionStage<Void> added =
        store.add(
            stored,
            hashes,
            new StoredFileName(request.name(), request.file(), account.id()),
            file.register(account, session, now));
    files.put(request.file(), file);
    enter(request.name(), file, account);
    return new Claim.Stands(file, orForget(added, file));
  }

  /// What the store does not take is not there.
  private CompletionStage<Void> orForget(CompletionStage<Void> added, RegisteredFile file) {
    return added.whenComplete((none, fault) -> {
      if (fault != null) {
        forget(file);
      }
    });
  }

  /// Forgets what nobody has held for so long, if there is no room for one file more.
  private void makeRoom(Request.RegisterFile request, Instant now) {
    if (!memory.share().fits(bytes(request)) && !now.minus(SWEEP_EVERY).isBefore(swept)) {
      swept = now;
      List.copyOf(files.values()).forEach(file -> forgetIfUnheld(file, now));
    }
  }

  private static long bytes(Request.RegisterFile request) {
    return FileMemory.ofFile(request.chunks())
        + FileMemory.ofName(request.name())
        + FileMemory.HOLDER_BYTES;
  }

  private boolean isTooMuch(Account account, int chunks) {
    Owned all = owned.getOrDefault(account, Owned.NOTHING);
    return all.names >= Limits.FILES || all.chunks + chunks > Limits.CHUNKS_OF_FILES;
  }

  /// Why a file that nobody has registered cannot be, if so.
  private @Nullable Refusal refusalOfNew(Account account, Request.RegisterFile request) {
    if (!memory.mayHoldMore(account)) {
      return Refusal.TOO_MANY;
    }
    return memory.share().fits(bytes(request)) ? null : Refusal.NO_ROOM;
  }

  private Claim name(String name, RegisteredFile file, Account account) {
    if (!memory.share().fits(FileMemory.ofName(name))) {
      return new Claim.Refused(Refusal.NO_ROOM);
    }
    CompletionStage<Void> stored = store.addName(new StoredFileName(name, file.id(), account.id()));
    enter(name, file, account);
    return new Claim.Stands(
        file,
        stored.whenComplete((none, fault) -> {
          if (fault != null) {
            remove(name);
          }
        }));
  }

  /// Frees a name, if nobody has held the file for so long.
  private boolean release(String name, Entry entry, Instant now) {
    Instant cutoff = now.minus(Limits.NAME_KEEPS);
    RegisteredFile file = entry.file();
    if (file.names.size() > 1) {
      if (!file.isUnheld(cutoff)) {
        return false;
      }
      var _ = store.removeName(name);
      remove(name);
      return true;
    }
    return forgetIfUnheld(file, now);
  }

  private boolean forgetIfUnheld(RegisteredFile file, Instant now) {
    boolean removed = file.removeIfUnheld(now.minus(Limits.NAME_KEEPS));
    if (removed) {
      forget(file);
    }
    return removed;
  }

  /// `account` holds nothing of a file any more. The last takes the file with it, names and all.
  synchronized CompletionStage<Void> withdraw(Account account, RegisteredFile file) {
    CompletionStage<Void> stored = file.withdraw(account);
    if (file.isRemoved()) {
      forget(file);
    }
    return stored;
  }

  private synchronized void forget(RegisteredFile file) {
    files.remove(file.id(), file);
    file.forget();
    List.copyOf(file.names).forEach(this::remove);
  }

  private synchronized void enter(String name, RegisteredFile file, Account owner) {
    names.put(name, new Entry(file, owner));
    memory.share().add(FileMemory.ofName(name));
    file.names.add(name);
    owned.merge(
        owner, new Owned(1, file.layout().chunks()), (all, one) -> all.plus(one.names, one.chunks));
  }

  private synchronized void remove(String name) {
    Entry entry = names.remove(name);
    if (entry != null) {
      memory.share().add(-FileMemory.ofName(name));
      entry.file().names.remove(name);
      owned.computeIfPresent(
          entry.owner(),
          (owner, all) -> all.names == 1 ? null : all.plus(-1, -entry.file().layout().chunks()));
    }
  }

  /// The names of a file, sorted; of very many the first that one answer takes.
  synchronized List<String> firstNamesOf(RegisteredFile file) {
    return file.names.stream().limit(Limits.LAST_HOLDER_FILES).toList();
  }
}
