package parley.server.introduction;

import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.introduction.OpenIntroduction.Party;
import parley.server.login.Seats;
import parley.server.metrics.Metrics;
import parley.server.presence.Online;
import parley.server.session.Session;

/// Introduces one client to another. Any thread may call; its own monitor is held for a short step
/// in memory, and nothing is sent within it.
public final class Introductions {

  private final Accounts accounts;
  private final Online online;
  private final Seats seats;
  private final Clock clock;
  private final Metrics metrics;
  private final Newcomers newcomers = new Newcomers();

  // Guarded by this.
  private final Addresses addresses = new Addresses();
  private final OpenBook open = new OpenBook();

  /// What comes of a request: its answer, and what the other side has to be told before.
  private record Outcome(Answer answer, @Nullable Session toTell, @Nullable Event event) {

    Outcome(Answer answer) {
      this(answer, null, null);
    }

    Answer tell() {
      if (toTell != null && event != null) {
        toTell.send(event);
      }
      return answer;
    }
  }

  /// Introduces users of `accounts` who are `online`, with the keys of their `seats`.
  public Introductions(
      Accounts accounts, Online online, Seats seats, Clock clock, Metrics metrics) {
    this.accounts = accounts;
    this.online = online;
    this.seats = seats;
    this.clock = clock;
    this.metrics = metrics;
  }

  /// `asker`'s client says how it is reached.
  public Answer listen(Session session, Account asker, Request.Listen request) {
    Whereabouts now = Whereabouts.of(session, request);
    synchronized (this) {
      addresses.says(asker, now);
    }
    newcomers.heard(session);
    return new Answer.Done(request.id());
  }

  /// Completes when the client of `user` has said how it is reached, or has had time enough: who
  /// comes online is seen by others a moment before that, and by `asker` only when not blocked.
  public CompletionStage<Void> announced(Account asker, String user) {
    Account account = accounts.byName(user);
    Session there = account == null ? null : online.sessionOf(account);
    if (account == null || there == null || account.hasBlocked(asker)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> said = newcomers.await(there);
    // Looked at afterwards: what was said before anybody waited, nobody hears of.
    if (hasListened(account, there)) {
      newcomers.heard(there);
    }
    return said;
  }

  private synchronized boolean hasListened(Account account, Session session) {
    return addresses.isKnown(account, session);
  }

  /// Whether a user is there, and with which key. Who has blocked the asker seems to be away, and
  /// has no key: a new one tells of a login from another home.
  public Answer findUser(Account asker, Request.FindUser request) {
    return switch (accounts.named(asker, request.user())) {
      case Accounts.Named.Refused refused -> refused.to(request.id());
      case Accounts.Named.Other(Account user) -> found(asker, user, request.id());
    };
  }

  private Answer found(Account asker, Account user, long id) {
    boolean hides = user.hasBlocked(asker);
    Fingerprint key = hides ? null : seats.key(user);
    return new Answer.UserFound(
        id, !hides && online.contains(user), key == null ? List.of() : List.of(key));
  }

  /// Introduces `asker` and a user, who is told first.
  public Answer introduce(Session session, Account asker, Request.Introduce request) {
    return switch (accounts.named(asker, request.user())) {
      case Accounts.Named.Refused refused -> refused.to(request.id());
      case Accounts.Named.Other(Account user) -> introduce(session, asker, user, request);
    };
  }

  private Answer introduce(
      Session session, Account asker, Account user, Request.Introduce request) {
    if (user.hasBlocked(asker)) {
      return blockedBy(request.id(), user);
    }
    Session there = online.sessionOf(user);
    Fingerprint ownKey = seats.key(asker);
    Fingerprint key = seats.key(user);
    if (there == null || key == null || ownKey == null) {
      return offline(request.id(), user);
    }
    Party initiator = new Party(asker, session, ownKey);
    return introduce(initiator, new Party(user, there, key), request).tell();
  }

  private synchronized Outcome introduce(Party asker, Party user, Request.Introduce request) {
    // A block that came meanwhile has ended what was open then, and not what is opened now.
    if (user.account().hasBlocked(asker.account())) {
      return new Outcome(blockedBy(request.id(), user.account()));
    }
    // Nor has a session that is over by now. One that ends from here on ends this, too.
    if (asker.session().isOver() || user.session().isOver()) {
      return new Outcome(offline(request.id(), user.account()));
    }
    Instant now = clock.instant();
    open.forgetExpired(now);
    OpenIntroduction before = open.of(asker, user, request.purpose());
    if (before != null) {
      return new Outcome(before.answer(request.id(), asker.account()));
    }
    if (open.count(asker.account()) >= Limits.INTRODUCTIONS_OPEN) {
      return new Outcome(
          refused(request.id(), Code.THROTTLED, "too many introductions; wait half a minute"));
    }
    OpenIntroduction made =
        new OpenIntroduction(
            HexFormat.of().formatHex(Bytes.random(Limits.INTRODUCTION_LENGTH / 2).toArray()),
            Bytes.random(Limits.TICKET_BYTES),
            request.purpose(),
            asker,
            user,
            addresses.of(user, asker, now),
            now.plus(Limits.INTRODUCTION_LIVES));
    open.add(made);
    metrics.introduced();
    return new Outcome(made.answer(request.id(), asker.account()), user.session(), made.event());
  }

  /// Asks the other of an introduction to dial its initiator, once.
  public Answer reverse(Session session, Request.Reverse request) {
    return reverseStep(session, request).tell();
  }

  private synchronized Outcome reverseStep(Session session, Request.Reverse request) {
    OpenIntroduction introduction = find(request.introduction(), session);
    if (introduction == null) {
      return new Outcome(OpenIntroduction.noSuch(request.id()));
    }
    if (introduction.over) {
      return new Outcome(introduction.gone(request.id()));
    }
    Party other = introduction.other;
    if (!addresses.dials(other)) {
      return new Outcome(
          refused(request.id(), Code.UNREACHABLE, other.account() + " does not dial"));
    }
    if (!introduction.dialBack.isEmpty()) {
      return new Outcome(refused(request.id(), Code.UNREACHABLE, "asked for already"));
    }
    List<String> told = addresses.of(introduction.initiator, other, clock.instant());
    if (told.isEmpty()) {
      return new Outcome(
          refused(request.id(), Code.UNREACHABLE, "you have no address that can be dialled"));
    }
    introduction.dialBack = told;
    return new Outcome(
        new Answer.Done(request.id()), other.session(), new Event.DialBack(introduction.id, told));
  }

  /// A link of an introduction is there: the address at which the other was reached is the other's.
  /// Only who was told an address can prove it.
  public synchronized void linked(Session session, Notification.Linked notification) {
    OpenIntroduction introduction = open.byId(notification.introduction(), clock.instant());
    if (introduction == null || !introduction.isOf(session)) {
      return;
    }
    boolean initiator = introduction.initiator.session() == session;
    List<String> told = initiator ? introduction.addresses : introduction.dialBack;
    Party reached = initiator ? introduction.other : introduction.initiator;
    if (told.contains(notification.address())) {
      addresses.prove(reached.account(), notification.address());
    }
  }

  /// The introduction of that name which `session` is the initiator of, if there is one: it may be
  /// [#isOver].
  public synchronized @Nullable OpenIntroduction find(String id, Session session) {
    OpenIntroduction introduction = open.byId(id, clock.instant());
    return introduction != null && introduction.initiator.session() == session
        ? introduction
        : null;
  }

  /// Whether nothing can come of an introduction any more.
  public synchronized boolean isOver(OpenIntroduction introduction) {
    return introduction.over;
  }

  /// Whether both take a relay. Who has not said otherwise does.
  public synchronized boolean relays(OpenIntroduction introduction) {
    return addresses.relays(introduction.initiator) && addresses.relays(introduction.other);
  }

  /// An introduction is over for one of its two: who asks next gets another one. If it is the
  /// initiator that gives it up, the other hears of it.
  public void over(Session session, String id) {
    OpenIntroduction introduction = spend(session, id);
    if (introduction != null && introduction.initiator.session() == session) {
      introduction.tellOfEnd();
    }
  }

  private synchronized @Nullable OpenIntroduction spend(Session session, String id) {
    OpenIntroduction introduction = open.byId(id, clock.instant());
    return introduction != null && introduction.isOf(session) && open.spend(introduction)
        ? introduction
        : null;
  }

  /// A session of `account` has ended, and its introductions with it. Those that it was the
  /// initiator of, the others hear of.
  public void ended(Account account, Session session) {
    synchronized (this) {
      addresses.forget(account, session);
    }
    end(account, each -> each.isOf(session));
  }

  /// `blocker` has blocked `blocked`, who hears it of those that the other was the initiator of:
  /// they would wait for nobody.
  public void blocked(Account blocker, Account blocked) {
    end(blocker, each -> each.initiator.account() == blocked || each.other.account() == blocked);
  }

  private void end(Account account, Predicate<OpenIntroduction> meant) {
    List<OpenIntroduction> unspent;
    synchronized (this) {
      List<OpenIntroduction> ended = open.with(account).stream().filter(meant).toList();
      unspent = ended.stream().filter(open::spend).toList();
      // They stay in the book, and count: a new session does not begin anew.
      ended.forEach(each -> each.over = true);
    }
    unspent.stream()
        .filter(each -> each.initiator.account() == account)
        .forEach(OpenIntroduction::tellOfEnd);
  }

  /// How many users have addresses on trial, or had a while ago.
  synchronized int onTrial() {
    return addresses.onTrial();
  }

  private static Answer blockedBy(long id, Account user) {
    return refused(id, Code.BLOCKED, user + " has blocked you");
  }

  private static Answer offline(long id, Account user) {
    return refused(id, Code.OFFLINE, user + " is not online");
  }

  private static Answer refused(long id, Code code, String text) {
    return new Answer.Refused(id, code, text);
  }
}
