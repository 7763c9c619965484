package parley.server;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import parley.protocol.Bytes;
import parley.protocol.Fingerprint;
import parley.protocol.Verifier;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.bus.LocalBus;
import parley.server.introduction.Introductions;
import parley.server.login.Seats;
import parley.server.messaging.Post;
import parley.server.metrics.Metrics;
import parley.server.presence.Presence;
import parley.server.store.SteppedStore;
import parley.server.store.Store;
import parley.server.store.StoredAccount;
import parley.server.store.StoredLetter;
import parley.server.store.StoredSession;

/// Users `user0`, `user1` and so on, each of whom has been online with a key once, and the features
/// with which they find each other. Time passes when a test says so.
public final class Town {

  public final SettableClock clock = new SettableClock();
  public final LocalBus bus = new LocalBus();
  public final Accounts accounts;
  public final Presence presence;
  public final Post post;
  public final Seats seats;
  public final Introductions introductions;
  private final SteppedStore store = new SteppedStore();
  private final EmbeddedChannel homes = new EmbeddedChannel();
  private long logins = 1;

  /// Has `users` users.
  public Town(int users) {
    this(users, new MemoryShare(Long.MAX_VALUE));
  }

  /// Has `users` users, who take `room`.
  public Town(int users, MemoryShare room) {
    Store.Snapshot snapshot = snapshot(users, store.load().secrets());
    EventExecutor here = homes.eventLoop();
    accounts = new Accounts(store, snapshot, id -> here, room);
    presence = new Presence(bus, clock, accounts, snapshot);
    MemoryShare texts = new MemoryShare(Long.MAX_VALUE);
    post = new Post(accounts, store, snapshot, clock, Metrics.unseen(), texts);
    seats = new Seats(store, snapshot, accounts, post, presence, clock);
    introductions = new Introductions(accounts, presence.online(), seats, clock, Metrics.unseen());
  }

  private static Store.Snapshot snapshot(int users, Store.Secrets secrets) {
    List<StoredSession> sessions = new ArrayList<>();
    for (int id = 0; id < users; id++) {
      sessions.add(new StoredSession(id, 1, key(id), Instant.EPOCH, Instant.EPOCH, false));
    }
    return new Store.Snapshot(
        stored(users), List.of(), List.of(), sessions, SteppedStore.NO_FILES, secrets);
  }

  /// The accounts of so many users.
  public static List<StoredAccount> stored(int users) {
    Bytes filled = Bytes.of(new byte[32]);
    Verifier verifier = new Verifier(filled, 200_000, filled, filled);
    return IntStream.range(0, users)
        .mapToObj(id -> new StoredAccount(id, name(id), verifier, Instant.EPOCH))
        .toList();
  }

  /// So many users, with other homes.
  public static Accounts accounts(int users, LongFunction<EventExecutor> homes) {
    SteppedStore store = new SteppedStore();
    return new Accounts(
        store, snapshot(users, store.load().secrets()), homes, new MemoryShare(Long.MAX_VALUE));
  }

  /// What user `id` is called.
  public static String name(int id) {
    return "user" + id;
  }

  /// The key that user `id` logged in with.
  public static Bytes key(int id) {
    return Bytes.of(("key of " + id).getBytes(StandardCharsets.UTF_8));
  }

  /// Its fingerprint.
  public static Fingerprint fingerprint(int id) {
    return Fingerprint.of(key(id).toArray());
  }

  /// The account of user `id`.
  public Account account(int id) {
    return accounts.byId(id);
  }

  /// User `id` comes online, seen at `address`.
  public Visitor comes(int id, String address) {
    logins++;
    Visitor visitor = new Visitor(account(id), address, logins);
    presence.came(visitor.account(), visitor.session());
    return visitor;
  }

  /// What the accounts' homes have to do is done.
  public void turns() {
    homes.runPendingTasks();
  }

  /// The letters that wait for users.
  public List<StoredLetter> letters() {
    turns();
    store.commitAll();
    turns();
    return store.onDisk();
  }

  /// That session ends.
  public void goes(Visitor visitor) {
    introductions.ended(visitor.account(), visitor.session());
    presence.went(visitor.account());
  }
}
