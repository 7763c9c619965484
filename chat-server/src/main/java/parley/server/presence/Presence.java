package parley.server.presence;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.bus.Bus;
import parley.server.session.Session;
import parley.server.store.Store;
import parley.server.store.StoredSession;

/// Who is online, and when those who are not last were. Any thread may call.
public final class Presence {

  private final Online online = new Online();
  private final Map<Account, Instant> lastEnded = new ConcurrentHashMap<>();
  private final AtomicLong order = new AtomicLong();
  private final Bus bus;
  private final Clock clock;

  /// Begins with the last sessions of `snapshot`. Notices go out by way of `bus`.
  public Presence(Bus bus, Clock clock, Accounts accounts, Store.Snapshot snapshot) {
    this.bus = bus;
    this.clock = clock;
    for (StoredSession session : snapshot.sessions()) {
      if (session.ended() != null) {
        lastEnded.put(accounts.byId(session.account()), session.ended());
      }
    }
    Notices notices = new Notices(accounts, online, order);
    bus.subscribe(notices::hear);
  }

  /// The sessions of those who are online here.
  public Online online() {
    return online;
  }

  /// `account` is online from now on, through `session`.
  public void came(Account account, Session session) {
    online.add(new Online.Attendance(account, session, order.incrementAndGet()));
    bus.publish(new Bus.Fact.Came(account.id()));
  }

  /// `account` goes on being online, through another session; nobody need be told.
  public void moved(Account account, Session session) {
    online.add(new Online.Attendance(account, session, order.incrementAndGet()));
  }

  /// `account` is no longer online. Nobody is told of a user whose link was lost before anybody saw
  /// them come.
  public void went(Account account) {
    lastEnded.put(account, clock.instant());
    if (online.remove(account)) {
      bus.publish(new Bus.Fact.Went(account.id()));
    }
  }

  /// The names of all who are online but `asker` and those who have blocked `asker`, sorted.
  public List<String> whoElse(Account asker) {
    return visible(online.accounts().stream(), asker);
  }

  /// The same, with those whose last session ended within `seconds`.
  public List<String> whoElseSince(Account asker, long seconds) {
    // What is further back no instant can say.
    long atMost = Math.min(seconds, Instant.MAX.getEpochSecond());
    Instant cutoff = clock.instant().minusSeconds(atMost);
    Stream<Account> gone =
        lastEnded.entrySet().stream()
            .filter(entry -> seconds > 0 && !entry.getValue().isBefore(cutoff))
            .map(Map.Entry::getKey);
    return visible(Stream.concat(online.accounts().stream(), gone), asker);
  }

  /// How many users have had a session that is over.
  public int gone() {
    return lastEnded.size();
  }

  private static List<String> visible(Stream<Account> accounts, Account asker) {
    return accounts
        .filter(account -> account != asker && !account.hasBlocked(asker))
        .map(Account::name)
        .distinct()
        .sorted()
        .toList();
  }
}
