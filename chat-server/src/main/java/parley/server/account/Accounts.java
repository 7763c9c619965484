package parley.server.account;

import io.netty.util.concurrent.EventExecutor;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Verifier;
import parley.server.admission.MemoryShare;
import parley.server.store.Store;
import parley.server.store.StoredAccount;

/// All accounts there are. Any thread may call.
public final class Accounts {

  /// Whom a user means by a name.
  public sealed interface Named {

    /// Somebody else.
    record Other(Account account) implements Named {}

    /// Nobody who can be asked for: `why` is for people.
    record Refused(Code code, String why) implements Named {

      /// The answer to request `id`, which asked for that name.
      public Answer.Refused to(long id) {
        return new Answer.Refused(id, code, why);
      }
    }
  }

  private final Store store;
  private final LongFunction<EventExecutor> homes;
  private final MemoryShare memory;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Account> byName = new ConcurrentHashMap<>();
  private final Map<Long, Account> byId = new ConcurrentHashMap<>();

  // What each name looks like, to the name itself. A name is taken here before it is stored, so
  // that two who ask for it at once do not both get it.
  private final Map<String, String> skeletons = new ConcurrentHashMap<>();

  /// The accounts of `snapshot`, each with the home that `homes` gives its id. They and their
  /// blocks take `memory`, whether there is room for them or not.
  public Accounts(
      Store store, Store.Snapshot snapshot, LongFunction<EventExecutor> homes, MemoryShare memory) {
    this.store = store;
    this.homes = homes;
    this.memory = memory;
    for (StoredAccount stored : snapshot.accounts()) {
      skeletons.put(UserNames.skeleton(stored.name()), stored.name());
      admit(stored);
    }
    for (Store.Blocking blocking : snapshot.blocks()) {
      byId(blocking.blocker()).block(byId(blocking.blocked()));
    }
  }

  /// The account of that name, if there is one.
  public @Nullable Account byName(String name) {
    return byName.get(name);
  }

  /// Whom `asker` means by `name`: themselves they cannot ask for.
  public Named named(Account asker, String name) {
    Account account = byName.get(name);
    if (account == asker) {
      return new Named.Refused(Code.SELF, "that is you");
    }
    return account == null
        ? new Named.Refused(Code.UNKNOWN_USER, "no user is called " + name)
        : new Named.Other(account);
  }

  /// The account of an id that the store gave.
  public Account byId(long id) {
    Account account = byId.get(id);
    if (account == null) {
      throw new IllegalStateException("no account has the id " + id);
    }
    return account;
  }

  /// How many there are.
  public int size() {
    return byId.size();
  }

  /// Whether there is room for one more, or for a block.
  public boolean hasRoom() {
    return memory.fits(Account.BYTES);
  }

  /// Whether an account has, or is about to have, just that name.
  public boolean exists(String name) {
    return name.equals(skeletons.get(UserNames.skeleton(name)));
  }

  /// Why nobody can have `name`: the policy, or another name that looks the same.
  public Optional<String> refusal(String name) {
    return UserNames.check(name)
        .or(() ->
            skeletons.containsKey(UserNames.skeleton(name))
                ? Optional.of("too like a name that is taken")
                : Optional.empty());
  }

  /// A new account, not yet added.
  public StoredAccount prepare(String name, Verifier verifier, Instant now) {
    return new StoredAccount(random.nextLong(), name, verifier, now);
  }

  /// Adds the accounts whose names are still free; they exist when the stage has completed, with
  /// the number added.
  public CompletionStage<Integer> add(List<StoredAccount> accounts) {
    List<StoredAccount> free = new ArrayList<>();
    for (StoredAccount account : accounts) {
      if (skeletons.putIfAbsent(UserNames.skeleton(account.name()), account.name()) == null) {
        free.add(account);
      }
    }
    return store
        .addAccounts(free)
        .whenComplete((none, fault) -> settle(free, fault))
        .thenApply(none -> free.size());
  }

  private void settle(List<StoredAccount> added, @Nullable Throwable fault) {
    for (StoredAccount account : added) {
      if (fault == null) {
        admit(account);
      } else {
        skeletons.remove(UserNames.skeleton(account.name()));
      }
    }
  }

  private void admit(StoredAccount stored) {
    Account account =
        new Account(
            stored.id(), stored.name(), stored.verifier(), homes.apply(stored.id()), memory);
    byId.put(stored.id(), account);
    byName.put(stored.name(), account);
  }
}
