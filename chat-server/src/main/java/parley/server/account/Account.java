package parley.server.account;

import io.netty.util.concurrent.EventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import parley.protocol.Verifier;
import parley.server.admission.MemoryShare;

/// One user, known by a name for ever. Blocks may be read on any thread; what changes with each
/// login or message (seat, mailbox) lives on the account's [#home] loop, and not here.
public final class Account {

  /// What one takes in memory, apart from blocks: itself, its verifier and last session, its name
  /// and what that looks like, and their entries. Some 700 with a short name, 900 with the longest.
  public static final int BYTES = 1024;

  /// What a block takes at most: an entry with both, and the set of one whom nobody else has
  /// blocked.
  private static final int BLOCK_BYTES = 256;

  private final long id;
  private final String name;
  private final Verifier verifier;
  private final EventExecutor home;
  private final MemoryShare users;

  // Almost all are this empty one for ever; another may be read while it changes.
  private volatile Set<Account> blocked = Set.of();
  private volatile Set<Account> blockedBy = Set.of();

  /// Takes its room, and that of its blocks, in what there is for all `users`.
  Account(long id, String name, Verifier verifier, EventExecutor home, MemoryShare users) {
    this.id = id;
    this.name = name;
    this.verifier = verifier;
    this.home = home;
    this.users = users;
    users.add(BYTES);
  }

  /// Random and never used again.
  public long id() {
    return id;
  }

  /// The name, in the one spelling that it has.
  public String name() {
    return name;
  }

  /// What is kept of the password.
  public Verifier verifier() {
    return verifier;
  }

  /// The loop on which the account's seat and mailbox live.
  public EventExecutor home() {
    return home;
  }

  /// Runs `task` on the home loop, at once when this is it. Tasks of one thread keep their order.
  public void atHome(Runnable task) {
    if (home.inEventLoop()) {
      task.run();
    } else {
      home.execute(task);
    }
  }

  /// Whom this user has blocked, while that changes.
  public Set<Account> blocked() {
    return blocked;
  }

  /// Who has blocked this user, while that changes.
  public Set<Account> blockedBy() {
    return blockedBy;
  }

  /// Whether this user has blocked `other`.
  public boolean hasBlocked(Account other) {
    return blocked.contains(other);
  }

  /// This user blocks `other`; false when that was so already.
  public boolean block(Account other) {
    synchronized (Account.class) {
      if (blocked.contains(other)) {
        return false;
      }
      blocked = with(blocked, other);
      other.blockedBy = with(other.blockedBy, this);
      users.add(BLOCK_BYTES);
      return true;
    }
  }

  /// This user no longer blocks `other`; false when that was so already.
  public boolean unblock(Account other) {
    synchronized (Account.class) {
      if (!blocked.contains(other)) {
        return false;
      }
      blocked = without(blocked, other);
      other.blockedBy = without(other.blockedBy, this);
      users.add(-BLOCK_BYTES);
      return true;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Set<Account> with(Set<Account> set, Account one) {
    Set<Account> grown = set.isEmpty() ? ConcurrentHashMap.newKeySet() : set;
    grown.add(one);
    return grown;
  }

  private static Set<Account> without(Set<Account> set, Account one) {
    set.remove(one);
    return set.isEmpty() ? Set.of() : set;
  }
}
