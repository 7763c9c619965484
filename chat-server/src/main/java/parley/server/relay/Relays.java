package parley.server.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.admission.MemoryShare;
import parley.server.introduction.Introductions;
import parley.server.introduction.OpenIntroduction;
import parley.server.login.Seats;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;
import parley.server.session.Session;

/// The relay: where two clients meet that cannot reach each other. Each comes with a link of its
/// own and a token that is good once, in one role, for [Limits#RELAY_WITHIN]. Any thread may call;
/// its own monitor is held for a short step in memory.
public final class Relays {

  private static final Logger log = LoggerFactory.getLogger(Relays.class);

  private final boolean on;
  private final int bytesPerSecond;
  private final Introductions introductions;
  private final Seats seats;
  private final Metrics metrics;
  private final MemoryShare unsent;

  // Guarded by this.
  private final Map<Bytes, Relay.Place> free = new HashMap<>();
  private final Map<Account, Set<Relay>> byUser = new HashMap<>();

  // Outlive the relays: another one at once lets no more pass.
  private final Map<Account, Pace> paces = new ConcurrentHashMap<>();

  /// Relays between those who were introduced, if it is `on`, so many bytes of one user a second.
  /// What waits for those who do not read counts in `unsent`.
  public Relays(
      boolean on,
      int bytesPerSecond,
      Introductions introductions,
      Seats seats,
      Metrics metrics,
      MemoryShare unsent) {
    this.on = on;
    this.bytesPerSecond = bytesPerSecond;
    this.introductions = introductions;
    this.seats = seats;
    this.metrics = metrics;
    this.unsent = unsent;
  }

  Metrics metrics() {
    return metrics;
  }

  /// Makes a relay for the two of an introduction, of which `session` is the initiator, in place of
  /// one that was made before. The other is told first.
  public Answer relay(Session session, Request.Relay request) {
    OpenIntroduction introduction = introductions.find(request.introduction(), session);
    if (introduction == null) {
      return OpenIntroduction.noSuch(request.id());
    }
    if (!on) {
      return refused(request.id(), Code.UNREACHABLE, "the server has no relay");
    }
    if (introductions.isOver(introduction)) {
      return introduction.gone(request.id());
    }
    if (!introductions.relays(introduction)) {
      return refused(request.id(), Code.UNREACHABLE, "one of you takes no relay");
    }
    all(introduction.initiator().account(), before -> before.introduction.equals(introduction.id()))
        .forEach(this::close);
    Relay relay = new Relay(this, introduction);
    if (!open(relay)) {
      return refused(request.id(), Code.THROTTLED, "too many relays at once");
    }
    // It may have ended before the relay was there to be ended with it.
    if (introductions.isOver(introduction)) {
      close(relay);
      return introduction.gone(request.id());
    }
    Relay.Place other = relay.second;
    other.party.session().send(new Event.MeetAtRelay(introduction.id(), other.token));
    return new Answer.RelayReady(request.id(), relay.first.token);
  }

  private synchronized boolean open(Relay relay) {
    if (isFull(relay.first.party.account())) {
      return false;
    }
    for (Relay.Place place : relay.places()) {
      free.put(place.token, place);
      byUser.computeIfAbsent(place.party.account(), a -> new HashSet<>()).add(relay);
    }
    relay.timer =
        relay
            .first
            .party
            .session()
            .loop()
            .schedule(() -> expire(relay), Limits.RELAY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  /// Whether a user has as many relays as may be: those that the user asked for, or has joined. To
  /// be asked takes no place, or others could take them all.
  private boolean isFull(Account account) {
    return byUser.getOrDefault(account, Set.of()).stream()
            .filter(relay -> relay.first.party.account() == account || relay.second.end != null)
            .count()
        >= Limits.RELAYS;
  }

  /// `session`, which is nobody's, joins with a token. On the session's event loop.
  public void join(Session session, Request.JoinRelay request) {
    Relay.Place place = take(request.token());
    if (place == null) {
      metrics.relayMissed(Code.UNREACHABLE);
      session.answer(
          refused(request.id(), Code.UNREACHABLE, "no relay waits for that token, or no longer"));
      session.end(EndReason.RELAY);
      return;
    }
    Relay relay = place.relay;
    Pace pace = paces.computeIfAbsent(place.party.account(), a -> new Pace(bytesPerSecond));
    RelayEnd end = new RelayEnd(relay, session, request.id(), pace, unsent);
    session.giveAway(end);
    boolean over;
    boolean full;
    boolean both;
    synchronized (this) {
      over = relay.over;
      full = place == relay.second && isFull(place.party.account());
      if (!over && !full) {
        place.end = end;
      }
      both = relay.isSpliced();
      if (both) {
        cancelTimer(relay);
      }
    }
    if (over) {
      end.refuse(Code.UNREACHABLE, "the other is there no more");
    } else if (full) {
      end.refuse(Code.THROTTLED, "too many relays at once");
      forget(relay);
      relay.refuse(Code.UNREACHABLE, "the other has too many relays at once");
    } else if (both) {
      metrics.relaySpliced();
      log.atDebug().addKeyValue("introduction", relay.introduction).log("relay spliced");
      relay.splice();
    }
  }

  private synchronized Relay.@Nullable Place take(Bytes token) {
    return free.remove(token);
  }

  private void expire(Relay relay) {
    synchronized (this) {
      // Both may have come while this waited for the monitor.
      if (relay.isSpliced() || !forget(relay) || !relay.isWaitedAt()) {
        return;
      }
    }
    metrics.relayMissed(Code.TIMEOUT);
    relay.refuse(Code.TIMEOUT, "the other did not come to the relay");
  }

  /// A session of `account` has ended. What it relays ends with it when the user meant that, or
  /// sits at another home now; when only the server was lost, the peers still have each other.
  public void ended(Account account, EndReason reason) {
    switch (reason) {
      case LOGOUT, TIMEOUT -> all(account, relay -> true).forEach(this::end);
      case DISPLACED -> all(account, relay -> isFromElsewhere(relay, account)).forEach(this::close);
      case SHUTDOWN, LOST, SILENT, SLOW, LOGIN_DEADLINE, RELAY, VIOLATION, FAULT -> {}
    }
  }

  private boolean isFromElsewhere(Relay relay, Account account) {
    return relay.places().stream()
        .map(place -> place.party)
        .anyMatch(party -> party.account() == account && !party.key().equals(seats.key(account)));
  }

  /// `blocker` has blocked `blocked`.
  public void blocked(Account blocker, Account blocked) {
    all(
            blocker,
            relay -> relay.places().stream().anyMatch(place -> place.party.account() == blocked))
        .forEach(this::end);
  }

  private List<Relay> all(Account account, Predicate<Relay> which) {
    List<Relay> all;
    synchronized (this) {
      all = List.copyOf(byUser.getOrDefault(account, Set.of()));
    }
    return all.stream().filter(which).toList();
  }

  /// What the two say to each other last, that they end, still passes.
  private void end(Relay relay) {
    forget(relay);
    relay.end();
  }

  private void close(Relay relay) {
    forget(relay);
    relay.cut();
  }

  /// The relay is over; true when that was news.
  synchronized boolean forget(Relay relay) {
    if (relay.over) {
      return false;
    }
    relay.over = true;
    cancelTimer(relay);
    if (relay.isSpliced()) {
      metrics.relayClosed();
    }
    for (Relay.Place place : relay.places()) {
      free.remove(place.token);
      Account user = place.party.account();
      Set<Relay> relays = byUser.getOrDefault(user, Set.of());
      if (relays.remove(relay) && relays.isEmpty()) {
        byUser.remove(user);
      }
    }
    log.atDebug().addKeyValue("introduction", relay.introduction).log("relay over");
    return true;
  }

  private static void cancelTimer(Relay relay) {
    if (relay.timer != null) {
      relay.timer.cancel(false);
    }
  }

  private static Answer refused(long id, Code code, String text) {
    return new Answer.Refused(id, code, text);
  }
}
